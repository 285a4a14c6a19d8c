// The codec of messages for ports that carry bytes only (a web socket): a JSON header and the typed arrays behind it.

const kinds = { Uint8Array, Int32Array, Uint32Array, Float32Array, Float64Array } as const
type Kind = keyof typeof kinds
type Binary = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** Arrays start at multiples of 8, so that they can be viewed without a copy. */
const alignment = 8
const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

/** Layout: u32 length of the header, header (UTF-8 JSON), then each array at the next multiple of 8. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Binary[] = []
  const header = new TextEncoder().encode(JSON.stringify(pack(message, arrays)))
  const start = aligned(4 + header.length)
  const total = arrays.reduce((sum, array) => sum + aligned(array.byteLength), start)
  const bytes = new Uint8Array(total)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  let offset = start
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset)
    offset += aligned(array.byteLength)
  }
  return bytes
}

/** The message of `encodeMessage`; its arrays are views on `buffer`. Throws RangeError or SyntaxError where the bytes are not such a message. */
export function decodeMessage(buffer: ArrayBuffer): unknown {
  const length = new DataView(buffer).getUint32(0, true)
  const header = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(buffer, 4, length))
  let offset = aligned(4 + length)
  return unpack(JSON.parse(header), (kind, count) => {
    const array = new kinds[kind](buffer, offset, count)
    offset += aligned(array.byteLength)
    return array
  })
}

/** Replaces arrays and what JSON lacks (NaN, infinities, -0) by objects with the one key "$". */
function pack(value: unknown, arrays: Binary[]): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: String(Object.is(value, -0) ? '-0' : value) }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => pack(part, arrays))
  for (const kind of Object.keys(kinds) as Kind[]) {
    if (!(value instanceof kinds[kind])) continue
    arrays.push(value)
    return { $: kind, n: value.length }
  }
  if (ArrayBuffer.isView(value)) throw new TypeError(`${value.constructor.name} cannot be sent: this is a fault of Gradloom.`)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, pack(part, arrays)]))
}

function unpack(value: unknown, take: (kind: Kind, count: number) => Binary): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => unpack(part, take))
  const { $: mark, n } = value as { readonly $?: unknown; readonly n?: unknown }
  if (typeof mark === 'string') {
    if (Object.hasOwn(kinds, mark) && typeof n === 'number') return take(mark as Kind, n)
    return Number(mark)
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part, take)]))
}
