// The document and the place of a project that was read.
import { type ProjectDocument, parseProject } from '../../engine/document.ts'
import type { OpenedProject, SavedProject } from '../../src-main/contract.ts'
import type { DocumentPlace } from '../editor/contract.ts'
import { words } from '../locales/language.ts'
import { showDialog } from './shell-state.ts'

/** The document of a project's text, or undefined after its problems were shown. */
export function readProject({ text }: Pick<OpenedProject, 'text'>): ProjectDocument | undefined {
  const { document, problems } = parseProject(text)
  if (!document) showDialog({ kind: 'problems', title: words('app.openFailed'), problems })
  return document
}

export function placeOf({ path, name, folder, fingerprint }: OpenedProject | SavedProject): DocumentPlace {
  return { name, folder, ...(path !== undefined && { path }), ...(fingerprint !== undefined && { fingerprint }) }
}
