// The arithmetic of one element as it is shown: an expression whose leaves are the real numbers of tensors, and what it comes to.
import { type Shape, sizeOf } from '../../tensor.ts'

/** Whose tensor a leaf is taken from, seen from the node. */
export type LeafGroup = 'input' | 'output' | 'parameter' | 'state' | 'statistic' | 'upstream'

export type FunctionName = 'exp' | 'log' | 'sqrt' | 'tanh' | 'erf' | 'sigmoid' | 'abs' | 'max'

export type Expression =
  /** An element of a tensor: "x[0, 5]". */
  | {
      readonly kind: 'element'
      readonly group: LeafGroup
      readonly name: string
      readonly index: readonly number[]
      readonly value: number
    }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  /** Further terms of a long sum, already added up. */
  | { readonly kind: 'rest'; readonly count: number; readonly value: number }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'quotient'; readonly over: Expression; readonly under: Expression }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly arguments: readonly Expression[] }

/** A tensor whose elements can be put into expressions; `i` counts in row-major order. */
export interface Elements {
  readonly shape: Shape
  at(i: number): Expression
  value(i: number): number
}

export const number = (value: number): Expression => ({ kind: 'number', value })
export const sum = (terms: readonly Expression[]): Expression => ({ kind: 'sum', terms })
export const product = (...factors: readonly Expression[]): Expression => ({ kind: 'product', factors })
export const quotient = (over: Expression, under: Expression): Expression => ({ kind: 'quotient', over, under })
export const negative = (of: Expression): Expression => ({ kind: 'negative', of })
export const minus = (a: Expression, b: Expression): Expression => sum([a, negative(b)])
export const power = (base: Expression, exponent: number): Expression => ({ kind: 'power', base, exponent })
export const apply = (name: FunctionName, ...values: readonly Expression[]): Expression => ({ kind: 'call', name, arguments: values })

/** 0, 1, …, n − 1. */
export const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i)

/** What an expression comes to, computed from its leaves in float64. */
export function evaluate(expression: Expression): number {
  switch (expression.kind) {
    case 'element':
    case 'number':
    case 'rest':
      return expression.value
    case 'sum':
      return expression.terms.reduce((total, term) => total + evaluate(term), 0)
    case 'negative':
      return -evaluate(expression.of)
    case 'product':
      return expression.factors.reduce((total, factor) => total * evaluate(factor), 1)
    case 'quotient':
      return evaluate(expression.over) / evaluate(expression.under)
    case 'power':
      return evaluate(expression.base) ** expression.exponent
    case 'call':
      return functionValue(expression.name, expression.arguments.map(evaluate))
    default:
      return expression satisfies never
  }
}

function functionValue(name: FunctionName, values: readonly number[]): number {
  const [x = 0] = values
  switch (name) {
    case 'exp':
      return Math.exp(x)
    case 'log':
      return Math.log(x)
    case 'sqrt':
      return Math.sqrt(x)
    case 'tanh':
      return Math.tanh(x)
    case 'abs':
      return Math.abs(x)
    case 'max':
      return Math.max(...values)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x))
    case 'erf':
      return erf(x)
    default:
      return name satisfies never
  }
}

/** Series near 0, continued fraction beyond: both converge to the last digits of a double where they are used. */
function erf(x: number): number {
  const a = Math.abs(x)
  if (a < 2.5) {
    // Abramowitz and Stegun 7.1.6: 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1))
    let [term, total] = [a, a]
    for (let n = 1; n < 80; n++) {
      term *= (2 * a * a) / (2 * n + 1)
      total += term
    }
    return (Math.sign(x) * 2 * Math.exp(-a * a) * total) / Math.sqrt(Math.PI)
  }
  // Abramowitz and Stegun 7.1.14
  let fraction = a
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction
  return Math.sign(x) * (1 - Math.exp(-a * a) / (fraction * Math.sqrt(Math.PI)))
}

/** The index of element i of a shape, dimension by dimension. */
export function unravel(i: number, shape: Shape): readonly number[] {
  let rest = i
  return shape
    .toReversed()
    .map((size) => {
      const place = rest % size
      rest = Math.floor(rest / size)
      return place
    })
    .toReversed()
}

/** The place in row-major order of an index. */
export function ravel(index: readonly number[], shape: Shape): number {
  return index.reduce((place, at, d) => place * (shape[d] ?? 1) + at, 0)
}

/** The same expression with sums of at most this many terms: what is left of a longer one is added up. */
export function shortened(expression: Expression, most: number): Expression {
  const inside = (part: Expression) => shortened(part, most)
  switch (expression.kind) {
    case 'element':
    case 'number':
    case 'rest':
      return expression
    case 'sum': {
      const { terms } = expression
      if (terms.length <= most) return sum(terms.map(inside))
      const left = terms.slice(most)
      return sum([...terms.slice(0, most).map(inside), { kind: 'rest', count: left.length, value: evaluate(sum(left)) }])
    }
    case 'negative':
      return negative(inside(expression.of))
    case 'product':
      return product(...expression.factors.map(inside))
    case 'quotient':
      return quotient(inside(expression.over), inside(expression.under))
    case 'power':
      return power(inside(expression.base), expression.exponent)
    case 'call':
      return apply(expression.name, ...expression.arguments.map(inside))
    default:
      return expression satisfies never
  }
}

/** Where element i of a broadcast result comes from in an operand. */
export function operandIndex(i: number, y: Shape, operand: Shape): number {
  const index = unravel(i, y).slice(y.length - operand.length)
  return ravel(
    operand.map((size, d) => (size === 1 ? 0 : (index[d] ?? 0))),
    operand
  )
}

/** All elements of a broadcast result that an operand's element goes into. */
export function resultsOf(i: number, y: Shape, operand: Shape): readonly number[] {
  return upTo(sizeOf(y)).filter((at) => operandIndex(at, y, operand) === i)
}
