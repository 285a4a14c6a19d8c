// Arithmetic that many ops share: one element from one element, one from a pair, one that is only handed on.
import type { ElementCall, OpArithmetic } from '../contract.ts'
import type { Fields } from '../fields.ts'
import { type Expression, number, operandIndex, product, resultsOf, sum } from './arithmetic.ts'

/** y = f(x) and its slope, element by element. */
export function elementwise<F extends Fields>(
  value: (x: Expression, call: ElementCall<'x', 'y', F>, i: number) => Expression,
  slope: (x: Expression, y: Expression, call: ElementCall<'x', 'y', F>, i: number) => Expression
): OpArithmetic<'x', 'y', F> {
  return {
    forward: (call, _, i) => value(call.input('x').at(i), call, i),
    backward: (call, _, i) => product(call.upstream('y')?.at(i) ?? number(0), slope(call.input('x').at(i), call.output('y').at(i), call, i))
  }
}

/** y = a ∘ b with broadcasting: an operand that is repeated collects from every result it went into. */
export function pairwise<F extends Fields>(
  value: (a: Expression, b: Expression) => Expression,
  contribution: (operand: 'a' | 'b', dy: Expression, a: Expression, b: Expression) => Expression
): OpArithmetic<'a' | 'b', 'y', F> {
  const operands = (call: ElementCall<'a' | 'b', 'y', F>, i: number): readonly [Expression, Expression] => {
    const [a, b, { shape }] = [call.input('a'), call.input('b'), call.output('y')]
    return [a.at(operandIndex(i, shape, a.shape)), b.at(operandIndex(i, shape, b.shape))]
  }
  return {
    forward: (call, _, i) => value(...operands(call, i)),
    backward(call, name, i) {
      const operand = name === 'a' ? 'a' : 'b'
      const dy = call.upstream('y')
      if (!dy) return number(0)
      const parts = resultsOf(i, dy.shape, call.input(operand).shape).map((at) => contribution(operand, dy.at(at), ...operands(call, at)))
      const [single] = parts
      return parts.length === 1 && single ? single : sum(parts)
    }
  }
}

/** y is x in the same order. */
export function handedOn<F extends Fields>(): OpArithmetic<'x', 'y', F> {
  return {
    forward: (call, _, i) => call.input('x').at(i),
    backward: (call, _, i) => call.upstream('y')?.at(i) ?? number(0)
  }
}
