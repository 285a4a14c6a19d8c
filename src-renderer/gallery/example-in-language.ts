// Gives the copy of an example its title and notes in the language of the studio: they belong to whoever opened it.
import { parseProject, serialiseProject } from '../../engine/document.ts'
import type { OpenedProject } from '../../src-main/contract.ts'
import { exampleWords } from '../locales/example-words.ts'

/** A project of a file stays as it is. */
export function exampleInLanguage(project: OpenedProject): OpenedProject {
  const words = project.path === undefined ? exampleWords(project.name) : undefined
  const { document } = words ? parseProject(project.text) : {}
  return document ? { ...project, text: serialiseProject({ ...document, ...words }) } : project
}
