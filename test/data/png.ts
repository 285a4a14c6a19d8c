// PNG files written without a library, so that the decoder is checked against bytes that are known.
import { crc32, deflateSync } from 'node:zlib'

export interface Png {
  readonly width: number
  readonly height: number
  /** Of the PNG specification: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType: 0 | 2 | 3 | 4 | 6
  readonly depth: 8 | 16
  /** All samples in order, 0 to 255, or to 65535 with 16 bits. */
  readonly samples: readonly number[]
  /** Red, green and blue of each entry. */
  readonly palette?: readonly number[]
}

const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const

export function png({ width, height, colourType, depth, samples, palette }: Png): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colourType], 8)
  const perRow = width * channels[colourType]
  const rows = Array.from({ length: height }, (_, y) => {
    const row = samples.slice(y * perRow, (y + 1) * perRow)
    // filter 0: samples as they are
    return Buffer.from([0, ...(depth === 8 ? row : row.flatMap((value) => [value >> 8, value & 255]))])
  })
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Buffer.from(palette))] : []),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
