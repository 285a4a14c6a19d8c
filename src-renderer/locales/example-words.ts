// Titles and notes of the examples: English stands in their files, other languages in a table.
import i18next from 'i18next'
import { type ExampleWords, examples } from './zh-CN/examples.ts'

/** Undefined where those of the file are to be read. */
export function exampleWords(name: string): ExampleWords | undefined {
  return i18next.language === 'zh-CN' ? examples[name] : undefined
}
