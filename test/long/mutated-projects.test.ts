// A hundred thousand damaged project files: each is refused with a reason, or accepted and saved again as it was; nothing throws or takes long.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inferGraph, parseProject, serialiseProject } from '../../engine/document.ts'
import { Mutations } from './mutations.ts'

const runs = 100_000
const folder = new URL('../../examples/', import.meta.url)
const every = readFileSync(new URL('../fixtures/projects/valid/every-key.gradloom', import.meta.url), 'utf8')
const texts = [every, ...readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))]

test('damaged projects are refused with a reason, or saved again as they were', () => {
  const mutations = new Mutations(7)
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [accepted, refused, slowest] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const text = texts[run % texts.length] ?? every
    const bytes = run % 3 === 0 ? mutations.bytes(encoder.encode(text)) : encoder.encode(JSON.stringify(mutations.value(JSON.parse(text))))
    const started = performance.now()
    const { document, problems } = parseProject(bytes)
    if (document) {
      accepted++
      // the file itself, and what a program would write of it
      expect(serialiseProject(document)).toBe(decoder.decode(bytes))
      const written = serialiseProject(structuredClone(document))
      const again = parseProject(written)
      expect(again.document).toEqual(document)
      expect(serialiseProject(structuredClone(again.document ?? document))).toBe(written)
      const { problems: found } = inferGraph(document.graph, { batch: 4, mode: 'train', facts: new Map() })
      for (const { message } of found) expect(message).toMatch(/\.$/)
    } else {
      refused++
      expect(problems.length).toBeGreaterThan(0)
      for (const { message, code } of problems) {
        expect(message.length, code).toBeLessThan(1500)
        expect(message, code).toMatch(/[.?]$/)
        expect(message, code).not.toMatch(/\n\s+at |undefined|\[object/)
      }
    }
    slowest = Math.max(slowest, performance.now() - started)
  }
  console.log(`${accepted} accepted, ${refused} refused, the slowest took ${slowest.toFixed(0)} ms`)
  expect(accepted).toBeGreaterThan(1000)
  expect(refused).toBeGreaterThan(10_000)
  expect(slowest).toBeLessThan(2000)
})
