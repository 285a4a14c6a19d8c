// How the runs of a comparison are told apart: by a letter, a colour and a kind of line.
export interface RunStyle {
  readonly letter: string
  /** A CSS variable. */
  readonly colour: string
  readonly dash: readonly number[]
}

const colours = [
  '--gl-forward',
  '--gl-backward',
  '--gl-ok',
  '--gl-category-loss',
  '--gl-category-arithmetic',
  '--gl-category-normalization',
  '--gl-category-shape',
  '--gl-text-dim'
] as const
const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const

export function runStyle(place: number): RunStyle {
  return {
    letter: String.fromCharCode('A'.charCodeAt(0) + place),
    colour: colours[place % colours.length] ?? colours[0],
    dash: dashes[place % dashes.length] ?? []
  }
}
