// The part of Papa Parse that reads rows; its own types bring those of Node, which the engine is compiled without.
declare module 'papaparse' {
  interface Parsed {
    readonly data: string[][]
    readonly errors: readonly { readonly type: string; readonly code: string; readonly row?: number }[]
    readonly meta: { readonly delimiter: string; readonly cursor: number }
  }
  interface Settings {
    readonly delimiter: string
    readonly newline?: string
    readonly preview?: number
    readonly delimitersToGuess?: readonly string[]
  }
  class Parser {
    constructor(settings: Settings)
    /** @param ignoreLastRow leaves a row that may go on in the next piece of text, behind `meta.cursor`. */
    parse(text: string, start: number, ignoreLastRow: boolean): Parsed
  }
  const papa: { readonly Parser: typeof Parser; parse(text: string, settings: Settings): Parsed }
  // biome-ignore lint/style/noDefaultExport: that is how the package exports itself
  export default papa
}
