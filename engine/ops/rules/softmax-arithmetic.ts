// Softmax of one element among those it shares the sum with, as it is computed: the largest score is taken off first.
import { apply, type Elements, type Expression, minus, number, quotient, sum } from './arithmetic.ts'

const largest = (x: Elements, among: readonly number[]): Expression => number(Math.max(...among.map((at) => x.value(at))))

/** e^(x − max) over the sum of all of them. */
export function share(x: Elements, i: number, among: readonly number[]): Expression {
  const most = largest(x, among)
  const raised = (at: number) => apply('exp', minus(x.at(at), most))
  return quotient(raised(i), sum(among.map(raised)))
}

/** The logarithm of the share, finite for any scores. */
export function logShare(x: Elements, i: number, among: readonly number[]): Expression {
  const most = largest(x, among)
  return minus(minus(x.at(i), most), apply('log', sum(among.map((at) => apply('exp', minus(x.at(at), most))))))
}
