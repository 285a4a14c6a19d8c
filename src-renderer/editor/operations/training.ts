// Changes training settings and the other words of a project.
import { isMendable, type ProjectDocument, type TrainingSettings, trainingProblems } from '../../../engine/document.ts'
import { frozen } from '../graph-records.ts'

/** The same document where the settings stay the same or a file could not hold them. */
export function setTraining(document: ProjectDocument, change: (training: TrainingSettings) => TrainingSettings): ProjectDocument {
  const before = document.training ?? {}
  const after = change(before)
  // settings are small, plain data
  if (after === before || JSON.stringify(before) === JSON.stringify(after) || !trainingProblems(after).every(isMendable)) return document
  const { training: _, ...rest } = document
  return Object.freeze(Object.keys(after).length === 0 ? rest : { ...rest, training: frozen({ ...after }) })
}

/** An empty title is none. */
export function setTitle(document: ProjectDocument, title: string): ProjectDocument {
  return setWords(document, 'title', title)
}

export function setNotes(document: ProjectDocument, notes: string): ProjectDocument {
  return setWords(document, 'notes', notes)
}

function setWords(document: ProjectDocument, key: 'title' | 'notes', text: string): ProjectDocument {
  if ((document[key] ?? '') === text) return document
  const { [key]: _, ...rest } = document
  return Object.freeze(text === '' ? rest : { ...rest, [key]: text })
}
