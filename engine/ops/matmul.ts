// Matrix product of two tensors, as NumPy's matmul: vectors, matrices, and stacks of matrices whose leading dimensions broadcast.
import { defineOp, refuse, type Shape, showShape, sizeOf, type WorkspaceSpec } from './contract.ts'
import { number, product, sum, upTo } from './rules/arithmetic.ts'
import { sameInOnnx } from './rules/onnx.ts'
import { randomShape } from './rules/random-shape.ts'
import { placeOf } from './rules/workspace.ts'

/** The product as M × K times K × N for each place of the stack. */
interface Product {
  readonly M: number
  readonly N: number
  readonly K: number
  /** Leading dimensions of y, and how many matrices of a and of b one step along each of them is; 0 where repeated. */
  readonly stack: Shape
  readonly stepsA: readonly number[]
  readonly stepsB: readonly number[]
}

/** Both shapes are known to fit. A vector counts as one row (a) or one column (b); a single b turns the stack of a into rows. */
function productOf(a: Shape, b: Shape): Product {
  const matrixA = a.length === 1 ? [1, ...a] : a
  const matrixB = b.length === 1 ? [...b, 1] : b
  const [M = 1, K = 1] = matrixA.slice(-2)
  const [N = 1] = matrixB.slice(-1)
  const [stackA, stackB] = [matrixA.slice(0, -2), matrixB.slice(0, -2)]
  if (sizeOf(stackB) === 1) return { M: M * sizeOf(stackA), N, K, stack: [], stepsA: [], stepsB: [] }
  const stack = broadcast(stackA, stackB) ?? []
  return { M, N, K, stack, stepsA: stepsIn(stack, stackA), stepsB: stepsIn(stack, stackB) }
}

function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const sizes = Array.from({ length: rank }, (_, d) => [a[d - rank + a.length] ?? 1, b[d - rank + b.length] ?? 1] as const)
  return sizes.every(([m, n]) => m === n || m === 1 || n === 1) ? sizes.map(([m, n]) => (m === 1 ? n : m)) : undefined
}

function stepsIn(stack: Shape, own: Shape): readonly number[] {
  let step = 1
  return stack
    .map((_, i) => own[own.length - 1 - i] ?? 1)
    .map((size) => {
      const result = size === 1 ? 0 : step
      step *= size
      return result
    })
    .toReversed()
}

/** Calls `visit` for every matrix of y; `first` is true where the matrix of a (of b) is met for the first time. */
function eachMatrix(product: Product, visit: (y: number, a: number, b: number, firstA: boolean, firstB: boolean) => void): void {
  const { stack, stepsA, stepsB } = product
  const count = sizeOf(stack)
  for (let y = 0; y < count; y++) {
    let [a, b, rest] = [0, 0, y]
    let [firstA, firstB] = [true, true]
    for (let d = stack.length - 1; d >= 0; d--) {
      const size = stack[d] ?? 1
      const place = rest % size
      rest = (rest - place) / size
      a += place * (stepsA[d] ?? 0)
      b += place * (stepsB[d] ?? 0)
      if (place > 0 && stepsA[d] === 0) firstA = false
      if (place > 0 && stepsB[d] === 0) firstB = false
    }
    visit(y, a, b, firstA, firstB)
  }
}

/** A stack of products for the kernel: see `stackedProducts` in kernels/matrix.ts. */
function layoutOf(sizes: readonly number[], quadruples: readonly number[]): WorkspaceSpec {
  const data = [quadruples.length / 4, ...sizes, ...quadruples]
  return { shape: [data.length], type: 'int32', data }
}

/** The layouts of y = a·b, da = dy·bᵀ and db = aᵀ·dy; a gradient met again is added to. */
function layoutsOf(product: Product): Readonly<Record<string, WorkspaceSpec>> {
  const { M, N, K } = product
  const [y, da, db]: [number[], number[], number[]] = [[], [], []]
  eachMatrix(product, (i, j, k, firstA, firstB) => {
    const [atY, atA, atB] = [i * M * N, j * M * K, k * K * N]
    y.push(atA, atB, atY, 0)
    da.push(atY, atB, atA, firstA ? 0 : 1)
    db.push(atA, atY, atB, firstB ? 0 : 1)
  })
  return {
    y: layoutOf([M, N, K, K, 1, N, 1, N], y),
    da: layoutOf([M, K, N, N, 1, 1, N, K], da),
    db: layoutOf([K, N, M, 1, K, N, 1, N], db)
  }
}

export const matmul = defineOp({
  type: 'matmul',
  label: 'Matrix product',
  category: 'arithmetic',
  doc: {
    summary: 'Multiplies two matrices, or stacks of matrices.',
    forward: 'y_{\\ldots mn} = \\sum_k a_{\\ldots mk} \\, b_{\\ldots kn}',
    backward:
      '\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial y} b^T, \\qquad \\frac{\\partial L}{\\partial b} = a^T \\frac{\\partial L}{\\partial y}, \\qquad \\text{summed over leading dimensions along which an operand is repeated}',
    shapes:
      'a is […, M, K], b is […, K, N], y is […, M, N]; leading dimensions broadcast; a vector is one row (a) or one column (b) and its dimension is left out of y',
    source: 'NumPy, numpy.matmul'
  },
  inputs: { a: { doc: '[…, M, K], or a vector [K].' }, b: { doc: '[…, K, N], or a vector [K].' } },
  outputs: { y: { doc: '[…, M, N].' } },
  fields: {},
  infer({ node, inputs }) {
    const { a, b } = inputs
    for (const port of ['a', 'b'] as const)
      if (inputs[port].length === 0)
        throw refuse('input-rank', `${node} needs a matrix or a vector at ${port}; got the scalar []. Use multiply, or add a reshape.`, {
          node,
          port
        })
    const inner = b.at(b.length === 1 ? -1 : -2)
    if (a.at(-1) !== inner)
      throw refuse(
        'inner-dimension',
        `${node} needs as many columns at a as rows at b; got ${a.at(-1)} columns of ${showShape(a)} and ${inner} rows of ${showShape(b)}. Swap the inputs, or add a reshape.`,
        { node, port: 'b' }
      )
    const stack = broadcast(a.slice(0, -2), b.slice(0, -2))
    if (!stack)
      throw refuse(
        'shapes-do-not-broadcast',
        `${node} cannot combine the leading dimensions of ${showShape(a)} at a with those of ${showShape(b)} at b: two sizes differ and neither is 1. Make them equal, or add a reshape.`,
        { node, port: 'b' }
      )
    const y = [...stack, ...(a.length > 1 ? a.slice(-2, -1) : []), ...(b.length > 1 ? b.slice(-1) : [])]
    return { outputs: { y }, workspace: layoutsOf(productOf(a, b)), explanation: `${showShape(a)} · ${showShape(b)} = ${showShape(y)}` }
  },
  forward({ kernels, inputs: { a, b }, outputs: { y }, workspace }) {
    kernels.stackedProducts(a.offset, b.offset, y.offset, placeOf(workspace, 'y'))
  },
  backward({ kernels, inputs: { a, b }, workspace, outputGradients, inputGradients }) {
    const dy = outputGradients.y
    const { a: da, b: db } = inputGradients
    if (dy && da) kernels.stackedProducts(dy.offset, b.offset, da.offset, placeOf(workspace, 'da'))
    if (dy && db) kernels.stackedProducts(a.offset, dy.offset, db.offset, placeOf(workspace, 'db'))
  },
  arithmetic: {
    forward(call, _, i) {
      const [a, b] = [call.input('a'), call.input('b')]
      const places = matricesOf(productOf(a.shape, b.shape))
      const { M, N, K } = productOf(a.shape, b.shape)
      const [matrix, m, n] = [Math.floor(i / (M * N)), Math.floor(i / N) % M, i % N]
      const place = places[matrix] ?? { y: 0, a: 0, b: 0 }
      return sum(upTo(K).map((k) => product(a.at((place.a * M + m) * K + k), b.at((place.b * K + k) * N + n))))
    },
    backward(call, name, i) {
      const [a, b, dy] = [call.input('a'), call.input('b'), call.upstream('y')]
      if (!dy) return number(0)
      const places = matricesOf(productOf(a.shape, b.shape))
      const { M, N, K } = productOf(a.shape, b.shape)
      if (name === 'a') {
        const [matrix, m, k] = [Math.floor(i / (M * K)), Math.floor(i / K) % M, i % K]
        const met = places.filter((place) => place.a === matrix)
        return sum(met.flatMap((place) => upTo(N).map((n) => product(dy.at((place.y * M + m) * N + n), b.at((place.b * K + k) * N + n)))))
      }
      const [matrix, k, n] = [Math.floor(i / (K * N)), Math.floor(i / N) % K, i % N]
      const met = places.filter((place) => place.b === matrix)
      return sum(met.flatMap((place) => upTo(M).map((m) => product(a.at((place.a * M + m) * K + k), dy.at((place.y * M + m) * N + n)))))
    }
  },
  multiplyAdds({ inputs: { a, b } }) {
    const { M, N, K, stack } = productOf(a, b)
    return sizeOf(stack) * M * N * K
  },
  exports: {
    numpy: {
      name: 'MatMul',
      code: `class MatMul(Layer):
    """y = a b, a matrix product or a stack of them"""

    def forward(self, a, b):
        self.a, self.b = a, b
        return a @ b

    def backward(self, dy):
        # a vector is a matrix of one row (a) or one column (b)
        a = self.a[None, :] if self.a.ndim == 1 else self.a
        b = self.b[:, None] if self.b.ndim == 1 else self.b
        dy = np.asarray(dy)
        if self.b.ndim == 1:
            dy = dy[..., None]
        if self.a.ndim == 1:
            dy = dy[..., None, :]
        da = unbroadcast(dy @ b.swapaxes(-1, -2), a.shape)
        db = unbroadcast(a.swapaxes(-1, -2) @ dy, b.shape)
        return da.reshape(self.a.shape), db.reshape(self.b.shape)`
    },
    pytorch: {
      forward: (_, { a, b }) => `${a} @ ${b}`
    },
    onnx: sameInOnnx('MatMul', ['a', 'b'], 'y')
  },
  cases: [
    { inputs: { a: [3, 4], b: [4, 5] } },
    { inputs: { a: [4], b: [4] } },
    { inputs: { a: [4], b: [4, 3] } },
    { inputs: { a: [3, 4], b: [4] } },
    { inputs: { a: [2, 3, 4], b: [4, 2] } },
    { inputs: { a: [3, 4], b: [2, 4, 2] } },
    { inputs: { a: [2, 1, 3, 4], b: [3, 4, 2] } },
    { inputs: { a: [4], b: [2, 3, 4, 2] } },
    { inputs: { a: [2, 3, 2, 4], b: [4] } }
  ],
  randomCase(draw) {
    const K = draw.integer(1, 6)
    const stack = randomShape(draw, 0, 3, 3)
    const own = () => stack.slice(draw.integer(0, stack.length)).map((size) => (draw.flag() ? size : 1))
    const a = draw.integer(0, 4) === 0 ? [K] : [...(draw.flag() ? stack : own()), draw.integer(1, 7), K]
    const b = draw.integer(0, 4) === 0 ? [K] : [...(draw.flag() ? stack : own()), K, draw.integer(1, 9)]
    return { inputs: { a, b } }
  }
})

/** Which matrices of a and b make which matrix of y. */
function matricesOf(product: Product): readonly { readonly y: number; readonly a: number; readonly b: number }[] {
  const places: { y: number; a: number; b: number }[] = []
  eachMatrix(product, (y, a, b) => places.push({ y, a, b }))
  return places
}
