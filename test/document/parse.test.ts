// Opening project files: every kind of fault has a fixture, a code, a place and a sentence with the cure.
import { describe, expect, it } from 'vitest'
import { isMendable, parseProject, validateProject } from '../../engine/document.ts'
import { faults } from './faults.ts'
import { fixtureNames, fixtureText, opened, projectText } from './fixtures.ts'

describe('a broken file', () => {
  it.each(Object.entries(faults))('%s is refused with its code, place and cure', (name, expected) => {
    const { problems } = parseProject(fixtureText('broken', name))
    const found = problems.find((problem) => problem.code === expected.code)
    const { path, node, port, message } = found ?? { message: problems.map((problem) => problem.message).join('\n') }
    expect({ path, node, port }).toEqual({ path: expected.path, node: expected.node, port: expected.port })
    expect(message).toContain(expected.says)
  })

  it('has a fixture for each row of the table, and a row for each fixture', () => {
    expect([...fixtureNames('broken')].sort()).toEqual(Object.keys(faults).sort())
  })

  it.each(fixtureNames('broken'))('%s gets whole sentences without stack traces', (name) => {
    for (const { message, code } of parseProject(fixtureText('broken', name)).problems) {
      expect(message).toMatch(/^[^\n]*[.?]$/)
      expect(message).not.toMatch(/undefined|\[object|Error:| at .*\.ts/)
      expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    }
  })

  it.each(fixtureNames('broken'))('%s opens only if all that is wrong can be mended by drawing', (name) => {
    const { document, problems } = parseProject(fixtureText('broken', name))
    expect(problems).not.toEqual([])
    expect(document !== undefined).toBe(problems.every(isMendable))
  })

  it('reports every problem at once', () => {
    const text = JSON.stringify({
      format: 'gradloom/project',
      version: 1,
      titel: 'x',
      graph: {
        nodes: [
          { id: 'relu1', op: 'relu', colour: 'red' },
          { id: '2nd', op: 'rleu' },
          { id: 'drop1', op: 'dropout', fields: { rate: 7, seed: 1 } },
          { op: 'relu' },
          'relu',
          { id: 'relu1', op: 'relu' }
        ],
        edges: [{ from: 'relu1.y', to: 'relu1.x' }, { from: 'nowhere.y', to: 'relu1.z' }, { from: 'drop1.y' }]
      },
      training: { iterations: 0, epochs: 1, batchSize: 0, optimizer: { kind: 'adagrad', beta1: 0.9 } }
    })
    const found = parseProject(text).problems.map(({ code, path }) => `${code} ${path}`)
    expect(found.sort()).toEqual(
      [
        'unknown-key titel',
        'unknown-key graph.nodes[0].colour',
        'bad-id graph.nodes[1].id',
        'unknown-op graph.nodes[1].op',
        'bad-value graph.nodes[2].fields.rate',
        'unknown-field graph.nodes[2].fields.seed',
        'missing-key graph.nodes[3].id',
        'bad-value graph.nodes[4]',
        'duplicate-id graph.nodes[5].id',
        'cycle graph.edges[0]',
        'unknown-node graph.edges[1].from',
        'unknown-port graph.edges[1].to',
        'missing-key graph.edges[2].to',
        'unconnected-port graph.nodes[2]',
        'zero-iterations training.iterations',
        'iterations-and-epochs training',
        'bad-value training.batchSize',
        'unknown-key training.optimizer.beta1'
      ].sort()
    )
  })
})

describe('a valid file', () => {
  it.each(fixtureNames('valid'))('%s opens without an error', (name) => {
    const { document, problems } = parseProject(fixtureText('valid', name))
    expect(problems.filter((problem) => problem.severity === 'error' && !isMendable(problem))).toEqual([])
    expect(document).toEqual(JSON.parse(fixtureText('valid', name)))
  })

  it('opens from bytes, with a byte order mark', () => {
    const bytes = new TextEncoder().encode(`\ufeff${fixtureText('valid', 'smallest')}`)
    expect(parseProject(bytes).document).toEqual(opened(fixtureText('valid', 'smallest')))
  })

  it('is frozen, so that an edit has to make a new document', () => {
    const document = opened(fixtureText('valid', 'every-key'))
    expect(() => Object.assign(document, { title: 'changed' })).toThrow(TypeError)
    expect(() => Object.assign(document.graph.nodes[0]?.fields ?? {}, { momentum: 1 })).toThrow(TypeError)
  })

  it('warns where early stopping watches a metric that is never computed', () => {
    const { document, problems } = parseProject(projectText({ training: { earlyStopping: { metric: 'testLoss', patience: 2 } } }))
    expect(document).toBeDefined()
    expect(problems).toMatchObject([{ code: 'early-stopping-idle', severity: 'warning' }])
  })
})

describe('a hostile file', () => {
  it('that is not UTF-8 is refused, not garbled', () => {
    expect(parseProject(Uint8Array.of(0x7b, 0xff, 0x7d)).problems).toMatchObject([{ code: 'not-utf8' }])
  })

  it('that is too large is refused before it is read', () => {
    expect(parseProject(new Uint8Array(64 * 1048576 + 1)).problems).toMatchObject([{ code: 'too-large' }])
  })

  it('that nests without end is refused with the place', () => {
    const { problems } = parseProject('['.repeat(1_000_000))
    expect(problems).toMatchObject([{ code: 'too-deep' }])
    expect(problems[0]?.message).toContain('line 1, column 65')
  })

  it('with too many nodes is refused in one sentence', () => {
    const { problems } = parseProject(projectText({ nodes: Array.from({ length: 100_001 }, () => 0) }))
    expect(problems).toMatchObject([{ code: 'bad-value', path: 'graph.nodes' }])
    expect(problems[0]?.message).toContain('a list of at most 100000; got a list of 100001')
  })

  it('with many thousand problems shows the first thousand and says that there are more', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => ({ id: `n${i}`, op: 'relu' }))
    const { problems } = parseProject(projectText({ nodes }))
    expect(problems).toHaveLength(1001)
    expect(problems.at(-1)?.message).toContain('more than 1000 problems')
  })

  it('with many thousand open inputs is a graph in the making, and opens', () => {
    const nodes = Array.from({ length: 2000 }, (_, i) => ({ id: `n${i}`, op: 'relu' }))
    expect(parseProject(projectText({ nodes })).document).toBeDefined()
  })

  it('with a fault behind a thousand mendable ones is still refused', () => {
    const nodes = [
      { id: 'a', op: 'relu' },
      { id: 'b', op: 'relu' },
      ...Array.from({ length: 2000 }, (_, i) => ({ id: `n${i}`, op: 'relu' }))
    ]
    const edges = nodes.flatMap(({ id }) => ['a', 'b'].map((from) => ({ from: `${from}.y`, to: `${id}.x` })))
    expect(parseProject(projectText({ nodes, edges })).document).toBeDefined()
    expect(parseProject(projectText({ nodes, edges: [...edges, { from: 'nowhere.y', to: 'a.x' }] })).document).toBeUndefined()
  })

  it('with names of an object’s own methods finds nothing behind them', () => {
    const nodes = [
      { id: 'constructor', op: 'relu', fields: { toString: 1 } },
      { id: 'a', op: 'hasOwnProperty' }
    ]
    const edges = [{ from: 'constructor.valueOf', to: 'constructor.toString' }]
    const codes = parseProject(projectText({ nodes, edges })).problems.map((problem) => problem.code)
    expect(codes).toEqual(['unknown-field', 'unknown-op', 'unknown-port', 'unknown-port', 'unconnected-port', 'cycle'])
  })

  it('pollutes no prototype', () => {
    parseProject(fixtureText('broken', 'prototype-key'))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('with long or acting text in its names gets short, harmless sentences', () => {
    const { problems } = parseProject(projectText({ nodes: [{ id: `\u001b[2J\u202e${'x'.repeat(100_000)}`, op: '\u009b31m' }] }))
    for (const { message } of problems) {
      expect(message.length).toBeLessThan(400)
      expect(message).not.toMatch(/[\u0080-\u009f\u202e]/)
      expect(message).not.toContain('\u001b')
    }
  })
})

describe('a document in memory', () => {
  it('is checked by the rules of a file, and refuses numbers a file cannot hold', () => {
    const document = opened(projectText({ nodes: [{ id: 'drop1', op: 'dropout' }] }))
    const edited = { ...document, graph: { ...document.graph, nodes: [{ id: 'drop1', op: 'dropout', fields: { rate: Number.NaN } }] } }
    expect(validateProject(edited)).toMatchObject([
      { code: 'bad-value', node: 'drop1', path: 'graph.nodes[0].fields.rate' },
      { code: 'unconnected-port', node: 'drop1', port: 'x' }
    ])
  })
})
