// One output of an affine node taken apart into multiply and add nodes, with the numbers of this moment.
import type { Expression } from '../../engine/contract.ts'

export interface NeuronInput {
  /** "x[0,2]" and "W[2,1]" */
  readonly inputName: string
  readonly weightName: string
  readonly input: number
  readonly weight: number
}

export interface Neuron {
  readonly inputs: readonly NeuronInput[]
  readonly bias: number | undefined
  /** Terms that were added up already, of a wide layer. */
  readonly rest: number | undefined
  readonly output: number
}

type Element = Extract<Expression, { kind: 'element' }>

/** From the arithmetic of one output element; undefined where it is no sum of products. */
export function neuronOf(expression: Expression, output: number): Neuron | undefined {
  if (expression.kind !== 'sum') return undefined
  const inputs: NeuronInput[] = []
  let bias: number | undefined
  let rest: number | undefined
  for (const term of expression.terms) {
    if (term.kind === 'product') {
      const [input, weight] = term.factors
      if (input?.kind !== 'element' || weight?.kind !== 'element' || weight.group !== 'parameter') return undefined
      inputs.push({ inputName: nameOf(input), weightName: nameOf(weight), input: input.value, weight: weight.value })
    } else if (term.kind === 'element' && term.group === 'parameter') bias = term.value
    else if (term.kind === 'rest') rest = term.value
    else return undefined
  }
  return inputs.length === 0 ? undefined : { inputs, bias, rest, output }
}

function nameOf({ name, index }: Element): string {
  return `${name}[${index.join(',')}]`
}

/** The steps inside a neuron: every product, every sum, then back through the same nodes. */
export function stepsOf({ inputs }: Neuron): { readonly products: number; readonly sums: number; readonly all: number } {
  const products = inputs.length
  // after the first product each is added, and at the end the bias
  const sums = products
  return { products, sums, all: 2 * (products + sums) }
}
