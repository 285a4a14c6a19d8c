// Gradients along the depth: the signal at the first layers against the one at the last, between which it may vanish or explode.
import type { Finding, NodeHealth } from '../../health-messages.ts'
import type { HealthRule } from './rule.ts'

/** Ratio of lengths from which the first layers learn far slower, or far faster, than the last. */
const bound = 1000

type Layer = NodeHealth & { readonly gradient: number }

export const gradientDepth: HealthRule = {
  codes: ['vanishing-gradients', 'exploding-gradients', 'no-gradient'],
  find({ nodes }) {
    const layers = nodes.filter((node): node is Layer => node.weights !== undefined && node.gradient !== undefined)
    const silent = layers.filter(({ gradient }) => gradient === 0)
    const live = layers.filter(({ gradient }) => gradient > 0)
    const [first] = live
    const last = live.at(-1)
    // what stops the gradient follows the last of them
    const stopped = silent.at(-1)
    const found: Finding[] = stopped
      ? [{ code: 'no-gradient', node: stopped.node, severity: 'warning', numbers: { layers: silent.length } }]
      : []
    if (!first || !last || live.length < 2) return found
    const ratio = first.gradient / last.gradient
    const numbers = { first: first.gradient, last: last.gradient, ratio, factor: ratio < 1 ? 1 / ratio : ratio, layers: live.length }
    if (ratio < 1 / bound) found.push({ code: 'vanishing-gradients', node: first.node, severity: 'warning', numbers })
    if (ratio > bound) found.push({ code: 'exploding-gradients', node: first.node, severity: 'warning', numbers })
    return found
  }
}
