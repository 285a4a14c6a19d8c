// Saving: untouched files keep every byte, edited ones are written in canonical form.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ProjectDocument, parseProject, serialiseProject } from '../../engine/document.ts'
import { fixtureNames, fixtureText, opened, projectText } from './fixtures.ts'

/** A copy that no longer counts as the opened document. */
function edited(document: ProjectDocument): ProjectDocument {
  return structuredClone(document)
}

describe('an untouched document', () => {
  it.each(fixtureNames('valid'))('%s is saved byte for byte', (name) => {
    const text = fixtureText('valid', name)
    expect(serialiseProject(opened(text))).toBe(text)
  })

  it('keeps a byte order mark and CR LF', () => {
    const text = `\ufeff${fixtureText('valid', 'every-key').replaceAll('\n', '\r\n')}`
    const bytes = new TextEncoder().encode(text)
    const { document } = parseProject(bytes)
    expect(new TextEncoder().encode(serialiseProject(document as ProjectDocument))).toEqual(bytes)
  })

  it('keeps any white space a person may have put between its tokens', () => {
    const tokens = fixtureText('valid', 'every-key').match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
    const space = fc.stringMatching(/^[ \t\r\n]{0,4}$/)
    fc.assert(
      fc.property(fc.array(space, { minLength: tokens.length + 1, maxLength: tokens.length + 1 }), (spaces) => {
        const text = tokens.map((token, i) => `${spaces[i]}${token}`).join('') + spaces.at(-1)
        const document = opened(text)
        expect(serialiseProject(document)).toBe(text)
        expect(document).toEqual(opened(fixtureText('valid', 'every-key')))
      }),
      { numRuns: 50 }
    )
  })

  it.each(fixtureNames('valid'))('%s is saved byte for byte after a journey to another process, or an edit and its undo', (name) => {
    const text = fixtureText('valid', name)
    expect(serialiseProject(edited(opened(text)), text)).toBe(text)
  })
})

describe('an edited document', () => {
  it('is not mistaken for the file it came from', () => {
    const text = fixtureText('valid', 'every-key')
    const saved = serialiseProject({ ...opened(text), title: 'Renamed' }, text)
    expect(opened(saved).title).toBe('Renamed')
  })

  it.each(fixtureNames('valid'))('%s says the same after saving and opening, and saves to the same text again', (name) => {
    const document = opened(fixtureText('valid', name))
    const saved = serialiseProject(edited(document))
    expect(opened(saved)).toEqual(document)
    expect(serialiseProject(edited(opened(saved)))).toBe(saved)
  })

  it('is written with ordered keys, two spaces and a newline at the end; defaults stay unsaid', () => {
    expect(serialiseProject(edited(opened(fixtureText('valid', 'hand-formatted'))))).toBe(
      `{
  "format": "gradloom/project",
  "version": 1,
  "graph": {
    "nodes": [
      {
        "id": "r",
        "op": "relu"
      },
      {
        "id": "d",
        "op": "dropout",
        "fields": {
          "rate": 0.5
        }
      }
    ],
    "edges": [
      {
        "from": "r.y",
        "to": "d.x"
      }
    ]
  },
  "training": {
    "optimizer": {
      "kind": "momentum",
      "momentum": 0.9
    },
    "iterations": 1000
  }
}
`
    )
  })

  it('has the form of JSON.stringify with two spaces', () => {
    const saved = serialiseProject(edited(opened(fixtureText('valid', 'two-layer'))))
    expect(saved).toBe(`${JSON.stringify(JSON.parse(saved), null, 2)}\n`)
  })

  it('writes every double so that it reads back the same, −0 included', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }), (data) => {
        const nodes = [{ id: 'n', op: 'batch-normalization', initial: { gamma: { shape: [data.length], data } } }]
        const document = { ...opened(projectText()), graph: { nodes, edges: [] } }
        expect(opened(serialiseProject(document)).graph.nodes[0]?.initial?.['gamma']?.data).toEqual(data)
      })
    )
  })

  it('with a number that JSON cannot hold is refused with its place', () => {
    const nodes = [{ id: 'd', op: 'dropout', fields: { rate: Number.NaN } }]
    const document = { ...opened(projectText()), graph: { nodes, edges: [] } }
    expect(() => serialiseProject(document)).toThrow('graph.nodes[0].fields.rate is NaN, which a project file cannot hold.')
  })
})
