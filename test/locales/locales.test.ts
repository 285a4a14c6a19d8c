// Every word people read is in locales/, in English and in Chinese, and nothing there is left over.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue, optimizerCatalogue, scheduleCatalogue, sourceCatalogue } from '../../engine/catalog.ts'
import { en } from '../../src-renderer/locales/en/index.ts'
import { examples } from '../../src-renderer/locales/zh-CN/examples.ts'
import { formulaWords } from '../../src-renderer/locales/zh-CN/formulas.ts'
import { zhCN } from '../../src-renderer/locales/zh-CN/index.ts'
import { sources as dataSources, kinds, ops, options } from '../../src-renderer/locales/zh-CN/ops.ts'
import { shapes } from '../../src-renderer/locales/zh-CN/shapes.ts'
import { repository } from '../steps.ts'
import { flatten, literalTexts, rendererSources, usedKeys } from './keys.ts'

const english = flatten(en)
const chinese = flatten(zhCN)
const areas = Object.keys(en)
const sources = rendererSources()
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()
/** Plurals are one key in code and several in the words. */
const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '')

describe('the two languages', () => {
  test('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('leave no text empty', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })

  test('fill in the same values', () => {
    const differing = [...english].filter(
      ([key, text]) => !/_(one|other)$/.test(key) && placeholders(text).join() !== placeholders(chinese.get(key) ?? '').join()
    )
    expect(differing.map(([key]) => key)).toEqual([])
  })

  test('differ: what is written in Chinese is Chinese', () => {
    // names of formats are the same in every language
    const names = ['exchange.format_safetensors', 'exchange.format_npz', 'exchange.format_onnx']
    const kept = new Set(['app.name', 'commands.cannotMute', 'canvas.percent', 'inspector.element', ...names])
    const same = [...english].filter(([key, text]) => chinese.get(key) === text && !kept.has(key))
    expect(same.map(([key]) => key)).toEqual([])
  })
})

test('sentences about shapes are read as they stand: none holds TeX', () => {
  expect(
    catalogue()
      .filter(({ doc }) => doc.shapes.includes('\\'))
      .map(({ type }) => type)
  ).toEqual([])
})

describe('the code', () => {
  test('uses only keys that exist', () => {
    const known = new Set([...english.keys()].map(withoutPlural))
    const missing = sources.flatMap((source) =>
      usedKeys(source, areas)
        .whole.filter((key) => !known.has(key))
        .map((key) => `${source.path}: ${key}`)
    )
    expect(missing).toEqual([])
  })

  test('uses every key', () => {
    const used = sources.map((source) => usedKeys(source, areas))
    const whole = new Set(used.flatMap((found) => found.whole))
    const beginnings = [...new Set(used.flatMap((found) => found.beginnings))]
    const unused = [...new Set([...english.keys()].map(withoutPlural))].filter(
      (key) => !whole.has(key) && !beginnings.some((beginning) => key.startsWith(beginning))
    )
    expect(unused).toEqual([])
  })

  test('has no text people read outside locales/', () => {
    expect(sources.flatMap(literalTexts)).toEqual([])
  })

  test('would be caught with one', () => {
    const planted = '<div title="A title">Some text <Button label={"Press"}>{"Here"}</Button><i aria-hidden="true" className="x" /></div>'
    const found = literalTexts({ path: 'planted.tsx', text: `export const X = () => ${planted}` })
    expect(found.map((line) => line.replace(/^.*?: /, '')).sort()).toEqual(['A title', 'Here', 'Press', 'Some text'])
  })
})

describe('Chinese for what the engine names', () => {
  test('is there for every op with its ports and fields, and for nothing else', () => {
    const wanted = catalogue().map((op) => [
      op.type,
      [...op.inputs, ...op.outputs].map(({ name }) => name).sort(),
      op.fields.map(({ name }) => name).sort()
    ])
    const there = catalogue().map(({ type }) => [
      type,
      Object.keys(ops[type]?.ports ?? {}).sort(),
      Object.keys(ops[type]?.fields ?? {}).sort()
    ])
    expect(there).toEqual(wanted)
    expect(Object.keys(ops).sort()).toEqual(
      catalogue()
        .map(({ type }) => type)
        .sort()
    )
  })

  test('is there for the shapes of every op', () => {
    expect(Object.keys(shapes).sort()).toEqual(
      catalogue()
        .map(({ type }) => type)
        .sort()
    )
    // symbols are those of the formulas
    const symbols = (text: string) => new Set(text.match(/[A-Z]{1,2}\b/g))
    for (const { type, doc } of catalogue())
      expect([...symbols(shapes[type] ?? '')], type).toEqual(expect.arrayContaining([...symbols(doc.shapes)]))
  })

  test('is there for every optimizer, schedule and data source with its numbers', () => {
    const all = [...optimizerCatalogue(), ...scheduleCatalogue()]
    expect(Object.keys(kinds).sort()).toEqual(all.map(({ kind }) => kind).sort())
    expect(Object.keys(options).sort()).toEqual([...new Set(all.flatMap(({ fields }) => fields.map(({ name }) => name)))].sort())
    expect(Object.keys(dataSources).sort()).toEqual(
      sourceCatalogue()
        .map(({ name }) => name)
        .sort()
    )
  })

  test('is there for the words inside formulas, and for nothing else', () => {
    const formulas = [
      ...catalogue().flatMap(({ doc }) => [doc.forward, doc.backward]),
      ...[...optimizerCatalogue(), ...scheduleCatalogue()].map(({ doc }) => doc.formula)
    ]
    const wanted = formulas.flatMap((formula) => [...formula.matchAll(/\\text\{([^}]*)\}/g)].map(([, text]) => text ?? ''))
    expect(Object.keys(formulaWords).sort()).toEqual([...new Set(wanted)].sort())
  })

  test('is there for every example, with the same numbers', () => {
    const files = readdirSync(join(repository, 'examples')).filter((name) => name.endsWith('.gradloom'))
    expect(Object.keys(examples).sort()).toEqual(files.map((name) => name.replace('.gradloom', '')).sort())
    // digits of whole numbers are grouped; "three" may be written as a word
    const numbers = (text: string) =>
      text
        .match(/\d[\d ]*(?:\.\d+)?(?:e-\d+)?/g)
        ?.map((number) => number.replace(/ /g, ''))
        .sort()
    for (const [name, words] of Object.entries(examples)) {
      const { notes } = JSON.parse(readFileSync(join(repository, 'examples', `${name}.gradloom`), 'utf8')) as { readonly notes: string }
      expect(words.notes.split('\n\n')).toHaveLength(notes.split('\n\n').length)
      expect(numbers(words.notes), name).toEqual(expect.arrayContaining(numbers(notes) ?? []))
    }
  })
})
