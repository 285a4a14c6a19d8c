// Structure of graphs beyond what the fixtures show: knots of cycles, deep graphs, fan-out, port names and guesses.
import { describe, expect, it } from 'vitest'
import { nearestName } from '../../engine/document/nearest-name.ts'
import { edgeByInput, edgesByOutput, type Graph, joinPort, splitPort, validateGraphStructure } from '../../engine/document.ts'

/** Relu nodes, and edges written "a>b". */
function graphOf(nodes: string, edges: string): { readonly graph: Graph } {
  const ends = edges.split(' ').filter((edge) => edge !== '')
  return {
    graph: {
      nodes: nodes.split(' ').map((id) => ({ id, op: 'relu' })),
      edges: ends.map((edge) => ({ from: `${edge.split('>')[0]}.y`, to: `${edge.split('>')[1]}.x` }))
    }
  }
}

function cyclesOf(document: { readonly graph: Graph }): readonly string[] {
  const cycles = validateGraphStructure(document).filter((problem) => problem.code === 'cycle')
  return cycles.map(({ message }) => message.split(' is a cycle')[0] ?? '')
}

describe('cycles', () => {
  it('are found one by one, each by a shortest way around its first node', () => {
    expect(cyclesOf(graphOf('e a b c d f', 'a>b b>a a>c d>c c>d f>f'))).toEqual(['a → b → a', 'c → d → c', 'f → f'])
  })

  it('are not seen where a node is merely read twice', () => {
    const document = {
      graph: {
        nodes: [
          { id: 'v', op: 'variable' },
          { id: 'a', op: 'add' },
          { id: 'b', op: 'multiply' }
        ],
        edges: [
          { from: 'v.y', to: 'a.a' },
          { from: 'v.y', to: 'a.b' },
          { from: 'a.y', to: 'b.a' },
          { from: 'v.y', to: 'b.b' }
        ]
      }
    }
    expect(validateGraphStructure(document)).toEqual([])
  })

  it('of many thousand nodes are named shortly', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `n${i}`)
    const edges = ids.map((id, i) => `${id}>${ids[(i + 1) % ids.length]}`).join(' ')
    expect(cyclesOf(graphOf(ids.join(' '), edges))).toEqual(['n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → … (20000 nodes) → n0'])
  })

  it('are found beside nodes of an unknown op', () => {
    const { graph } = graphOf('a b', 'a>b b>a')
    const broken = { graph: { ...graph, nodes: [...graph.nodes, { id: 'c', op: 'no-such-op' }] } }
    expect(validateGraphStructure(broken).map((problem) => problem.code)).toEqual(['unknown-op', 'cycle'])
  })
})

describe('edges', () => {
  it('of three into one input are each reported', () => {
    const problems = validateGraphStructure(graphOf('a b c', 'a>c b>c a>c'))
    expect(problems.filter((problem) => problem.path?.startsWith('graph.edges')).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'port-taken graph.edges[1]',
      'duplicate-edge graph.edges[2]'
    ])
  })

  it('are looked up by the input they feed and the output they leave', () => {
    const { graph } = graphOf('a b c', 'a>b a>c')
    expect(edgeByInput(graph).get('c.x')).toEqual({ from: 'a.y', to: 'c.x' })
    expect(edgesByOutput(graph).get('a.y')).toHaveLength(2)
    expect(edgesByOutput(graph).get('b.y')).toBeUndefined()
  })
})

describe('port names', () => {
  it('are a node and a port with one dot between', () => {
    expect(splitPort('affine1.x')).toEqual({ node: 'affine1', port: 'x' })
    expect(joinPort('affine1', 'x')).toBe('affine1.x')
    for (const name of ['affine1', '.x', 'affine1.', 'a.b.c', '']) expect(splitPort(name)).toBeUndefined()
  })
})

describe('a guess at a mistyped name', () => {
  const known = ['relu', 'leaky-relu', 'softmax', 'learningRate', 'x']

  it.each([
    ['rleu', 'relu'],
    ['Leaky_ReLU', 'leaky-relu'],
    ['sofmax', 'softmax'],
    ['learning_rate', 'learningRate'],
    ['X', 'x']
  ])('of %s is %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant)
  })

  it.each(['convolution', 'z', '', 'x'.repeat(1000)])('is not made for %s', (typed) => {
    expect(nearestName(typed, known)).toBeUndefined()
  })
})
