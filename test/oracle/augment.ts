// Augmentation the plain way: random words by the published finalizer, and each new pixel from the place it comes from.

function mix(h: number): number {
  let word = h ^ (h >>> 16)
  word = Math.imul(word, 0x85ebca6b)
  word ^= word >>> 13
  word = Math.imul(word, 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}

/** Word i of the sequence of a key, from 0 up to 2³². */
export function randomWord(i: number, key0: number, key1: number): number {
  const first = mix(key0 ^ mix((key1 + 0x9e3779b9) | 0))
  const second = mix(key1 ^ mix((key0 + 0x7f4a7c15) | 0))
  return mix((mix(i ^ first) + second) | 0)
}

export interface Moves {
  readonly shift: number
  /** Radians. */
  readonly rotation: number
  readonly flip: boolean
}
export interface Move {
  readonly down: number
  readonly right: number
  readonly angle: number
  readonly mirrored: boolean
}

export function moveOf(image: number, { shift, rotation, flip }: Moves, key0: number, key1: number): Move {
  const uniform = (draw: number): number => randomWord(4 * image + draw, key0, key1) / 2 ** 32
  const whole = (u: number): number => Math.floor(u * (2 * shift + 1)) - shift
  return {
    down: whole(uniform(0)),
    right: whole(uniform(1)),
    angle: rotation * (2 * uniform(2) - 1),
    mirrored: flip && uniform(3) >= 0.5
  }
}

/** One plane: mirrored first, then turned around its middle, then moved. */
export function movedPlane(plane: Float64Array, height: number, width: number, { down, right, angle, mirrored }: Move): Float64Array {
  const pixel = (y: number, x: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : (plane[y * width + x] ?? 0))
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2]
  return Float64Array.from({ length: height * width }, (_, i) => {
    const [dy, dx] = [Math.floor(i / width) - middleY - down, (i % width) - middleX - right]
    const turned = Math.cos(angle) * dx + Math.sin(angle) * dy
    const [y, x] = [middleY + Math.cos(angle) * dy - Math.sin(angle) * dx, middleX + (mirrored ? -turned : turned)]
    const [top, left] = [Math.floor(y), Math.floor(x)]
    const [below, beside] = [y - top, x - left]
    return (
      (1 - below) * ((1 - beside) * pixel(top, left) + beside * pixel(top, left + 1)) +
      below * ((1 - beside) * pixel(top + 1, left) + beside * pixel(top + 1, left + 1))
    )
  })
}
