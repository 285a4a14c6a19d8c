// NumPy broadcasting: shapes of two operands, the int32 layouts kernels walk along, and gradients summed back to an operand's shape.
import type { KernelTable } from '../../kernels/table.ts'
import {
  type Draw,
  type Inference,
  refuse,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
  type Tensor,
  type WorkspaceSpec
} from '../contract.ts'
import { maximumRank } from './axes.ts'
import { randomShape } from './random-shape.ts'
import { placeOf } from './workspace.ts'

interface Operands<T> {
  readonly a: T
  readonly b: T
}

/**
 * Shapes and workspace of an op y = a ∘ b. Layouts in the workspace: `pair` combines a with b; `withB` and `withA` combine
 * a tensor of y's shape with one operand; `same` two tensors of y's shape; `sumA` and `sumB` sum y's shape back. `terms`, of
 * y's shape, is there for ops that call `sumBack` (`needsTerms`) where an operand is broadcast.
 *
 * @throws ProjectError where two sizes differ and neither is 1, or the result has more than 8 dimensions
 */
export function inferBroadcast(node: string, { a, b }: Operands<Shape>, needsTerms: boolean): Inference<'y'> {
  const y = broadcastShape(node, a, b)
  const workspace: Record<string, WorkspaceSpec> = {
    pair: pairLayout(y, a, b),
    withA: pairLayout(y, y, a),
    withB: pairLayout(y, y, b),
    same: pairLayout(y, y, y),
    sumA: sumLayout(y, broadcastAxes(y, a)),
    sumB: sumLayout(y, broadcastAxes(y, b))
  }
  if (needsTerms && !(sameShape(a, y) && sameShape(b, y))) workspace['terms'] = { shape: y }
  const explanation = sameShape(a, b) ? showShape(y) : `${showShape(a)} with ${showShape(b)} = ${showShape(y)}`
  return { outputs: { y }, workspace, explanation }
}

/** The shape two operands broadcast to, aligned at the last dimension. */
function broadcastShape(node: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  if (rank > maximumRank)
    throw refuse(
      'too-many-dimensions',
      `${node} handles at most ${maximumRank} dimensions; got ${rank}. Add a reshape or a flatten before it.`,
      { node, port: a.length === rank ? 'a' : 'b' }
    )
  return Array.from({ length: rank }, (_, d) => {
    const m = padded(a, rank, d)
    const n = padded(b, rank, d)
    if (m !== n && m !== 1 && n !== 1) {
      const message = `${node} cannot combine ${showShape(a)} at a with ${showShape(b)} at b: sizes ${m} and ${n} differ and neither is 1. Make them equal, or add a reshape so that one of them is 1.`
      throw refuse('shapes-do-not-broadcast', message, { node, port: 'b' })
    }
    return m === 1 ? n : m
  })
}

/** Size of dimension d of a shape padded with ones in front. */
function padded(shape: Shape, rank: number, d: number): number {
  return shape[d - rank + shape.length] ?? 1
}

/** The dimensions of y along which a tensor of this shape is repeated. */
function broadcastAxes(y: Shape, shape: Shape): ReadonlySet<number> {
  return new Set(y.flatMap((size, d) => (size !== 1 && padded(shape, y.length, d) === 1 ? [d] : [])))
}

/** Row-major strides in elements; 0 along dimensions that are repeated. */
function stridesIn(y: Shape, shape: Shape): readonly number[] {
  const strides: number[] = []
  let stride = 1
  for (let d = y.length - 1; d >= 0; d--) {
    const size = padded(shape, y.length, d)
    strides.unshift(size === 1 ? 0 : stride)
    stride *= size
  }
  return strides
}

/** Words: rank, 8 sizes, 8 strides of a, 8 strides of b; neighbouring dimensions that can be walked as one are joined. */
export function pairLayout(y: Shape, a: Shape, b: Shape): WorkspaceSpec {
  const stridesA = stridesIn(y, a)
  const stridesB = stridesIn(y, b)
  const joined: { size: number; a: number; b: number }[] = []
  for (const [d, size] of y.entries()) {
    if (size === 1) continue
    const next = { size, a: stridesA[d] ?? 0, b: stridesB[d] ?? 0 }
    const last = joined.at(-1)
    if (last && last.a === next.a * size && last.b === next.b * size) joined[joined.length - 1] = { ...next, size: last.size * size }
    else joined.push(next)
  }
  if (joined.length === 0) joined.push({ size: 1, a: 1, b: 1 })
  const list = (of: 'size' | 'a' | 'b') => eight(joined.map((dimension) => dimension[of]))
  return words([joined.length, ...list('size'), ...list('a'), ...list('b')])
}

/** Words: kept rank, 8 sizes, 8 strides; reduced rank, 8 sizes, 8 strides; neighbours of one kind are joined. */
export function sumLayout(x: Shape, axes: ReadonlySet<number>): WorkspaceSpec {
  const strides = stridesIn(x, x)
  const joined: { size: number; stride: number; reduced: boolean }[] = []
  for (const [d, size] of x.entries()) {
    if (size === 1) continue
    const next = { size, stride: strides[d] ?? 0, reduced: axes.has(d) }
    const last = joined.at(-1)
    if (last && last.reduced === next.reduced) joined[joined.length - 1] = { ...next, size: last.size * size }
    else joined.push(next)
  }
  const part = (reduced: boolean) => {
    const own = joined.filter((dimension) => dimension.reduced === reduced)
    return [own.length, ...eight(own.map(({ size }) => size)), ...eight(own.map(({ stride }) => stride))]
  }
  return words([...part(false), ...part(true)])
}

function eight(numbers: readonly number[]): readonly number[] {
  return [...numbers, ...Array.from({ length: maximumRank - numbers.length }, () => 0)]
}

function words(data: readonly number[]): WorkspaceSpec {
  return { shape: [data.length], type: 'int32', data }
}

/**
 * Fills an operand's gradient: `write` puts the gradient of each element of y at a place (y's shape); where the operand was
 * broadcast these terms are summed back to its shape. `gradient` undefined: nothing happens.
 */
export function sumBack(
  call: { readonly kernels: KernelTable; readonly workspace: Readonly<Record<string, Tensor>>; readonly outputs: { readonly y: Tensor } },
  gradient: Tensor | undefined,
  layout: 'sumA' | 'sumB',
  write: (target: number) => void
): void {
  if (!gradient) return
  if (sameShape(gradient.shape, call.outputs.y.shape)) {
    write(gradient.offset)
    return
  }
  const terms = placeOf(call.workspace, 'terms')
  write(terms)
  call.kernels.sumDimensions(terms, gradient.offset, placeOf(call.workspace, layout), 1)
}

/** Multiply-adds of an op that does one thing for each element of y. */
export function onePerElement(inference: { readonly outputs: { readonly y: Shape } }): number {
  return sizeOf(inference.outputs.y)
}

/** Two shapes that broadcast: one is full, the other leaves out leading dimensions and repeats some of the rest. */
export function randomOperands(draw: Draw): { readonly a: Shape; readonly b: Shape } {
  const full = randomShape(draw, 0, 5, 3)
  const thin = () => full.slice(draw.integer(0, full.length)).map((size) => (draw.flag() ? size : 1))
  const first = draw.flag() ? full : full.map((size) => (draw.flag() ? size : 1))
  return draw.flag() ? { a: first, b: thin() } : { a: thin(), b: first }
}
