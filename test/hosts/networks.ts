// A small network on a table, as a project file, for tests that train for a moment.

/** The text of a project that reads `table`. */
export function networkText(table: string): string {
  const nodes = [
    { id: 'data', op: 'dataset', fields: { source: 'csv', path: table } },
    { id: 'scores', op: 'affine', fields: { units: 2 } },
    { id: 'loss', op: 'softmax-with-loss' }
  ]
  const edges = ['data.x scores.x', 'scores.y loss.x', 'data.t loss.t'].map((edge) => {
    const [from, to] = edge.split(' ')
    return { from, to }
  })
  return JSON.stringify({
    format: 'gradloom/project',
    version: 1,
    graph: { nodes, edges },
    training: { batchSize: 4, iterations: 20, evaluateEvery: 5 }
  })
}

export const table = `a,b,class\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 2}`).join('\n')}\n`
