// Writes values as JSON text in pieces, so that a tensor of millions of numbers never becomes one string.

const pieceLength = 65_536

/** A number so that it reads back to the same double, in any language; what JSON has no number for becomes a string. */
export function jsonNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
  return `"${value}"`
}

function* tokens(value: unknown): Generator<string> {
  if (typeof value === 'number') yield jsonNumber(value)
  else if (value === null || typeof value !== 'object') yield JSON.stringify(value) ?? 'null'
  else if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as ArrayLike<unknown>
    yield '['
    for (let index = 0; index < list.length; index++) {
      if (index > 0) yield ','
      const item = list[index]
      if (typeof item === 'number') yield jsonNumber(item)
      else yield* tokens(item)
    }
    yield ']'
  } else {
    let separator = '{'
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue
      yield `${separator}${JSON.stringify(key)}:`
      yield* tokens(item)
      separator = ','
    }
    yield separator === '{' ? '{}' : '}'
  }
}

/** The JSON text of plain data and typed arrays, in pieces of about 64 KB. Undefined members are left out. */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = ''
  for (const token of tokens(value)) {
    piece += token
    if (piece.length >= pieceLength) {
      yield piece
      piece = ''
    }
  }
  yield piece
}
