// Augmentation kernels: small changes of the samples of a mini-batch, drawn from counter-based random numbers.
import { firstWord, randomWord, secondWord } from './random-words'

// From 0 up to, not including, 1.
// @ts-ignore: decorator
@inline
function uniform(i: u32, first: u32, second: u32): f64 {
  return <f64>randomWord(i, first, second) / 4294967296
}

// A whole number from −most to most, each as likely as the others.
// @ts-ignore: decorator
@inline
function offset(most: i32, u: f64): f64 {
  return floor(u * <f64>(2 * most + 1)) - <f64>most
}

// The pixel at row y, column x of a plane; 0 outside of it.
// @ts-ignore: decorator
@inline
function at<T>(plane: usize, height: i32, width: i32, y: i32, x: i32): f64 {
  if (y < 0 || x < 0 || y >= height || x >= width) return 0
  return <f64>load<T>(plane + <usize>(y * width + x) * sizeof<T>())
}

// Each image [channels, height, width] becomes itself turned around its middle by up to ±rotation (radians), mirrored left to right
// where a coin says so and flip is 1, and moved by up to ±shift whole pixels: for each new pixel the place it comes from, between
// the four pixels around it. What comes from outside is 0. Images that stay as they are keep their bits.
// @ts-ignore: decorator
@inline
function augmentImages<T>(x: usize, copy: usize, n: i32, channels: i32, height: i32, width: i32, shift: i32, rotation: f64, flip: i32, key0: u32, key1: u32): void {
  const first = firstWord(key0, key1)
  const second = secondWord(key0, key1)
  const planeBytes = <usize>(height * width) * sizeof<T>()
  const bytes = planeBytes * <usize>channels
  const middleY = <f64>(height - 1) / 2
  const middleX = <f64>(width - 1) / 2
  for (let i = 0; i < n; i++, x += bytes) {
    const draw = <u32>i * 4
    const moveY = offset(shift, uniform(draw, first, second))
    const moveX = offset(shift, uniform(draw + 1, first, second))
    const angle = rotation * (2 * uniform(draw + 2, first, second) - 1)
    const mirrored = flip != 0 && randomWord(draw + 3, first, second) >= 0x80000000
    const cosine = rotation == 0 ? 1 : Math.cos(angle)
    const sine = rotation == 0 ? 0 : Math.sin(angle)
    memory.copy(copy, x, bytes)
    for (let row = 0; row < height; row++) {
      const dy = <f64>row - middleY - moveY
      for (let column = 0; column < width; column++) {
        const dx = <f64>column - middleX - moveX
        const turnedX = cosine * dx + sine * dy
        const fromY = middleY + cosine * dy - sine * dx
        const fromX = middleX + (mirrored ? -turnedX : turnedX)
        const lowY = floor(fromY)
        const lowX = floor(fromX)
        const partY = fromY - lowY
        const partX = fromX - lowX
        const y0 = <i32>lowY
        const x0 = <i32>lowX
        let to = x + <usize>(row * width + column) * sizeof<T>()
        let plane = copy
        for (let c = 0; c < channels; c++, plane += planeBytes, to += planeBytes) {
          let value = (1 - partX) * at<T>(plane, height, width, y0, x0)
          if (partX > 0) value += partX * at<T>(plane, height, width, y0, x0 + 1)
          if (partY > 0) {
            let below = (1 - partX) * at<T>(plane, height, width, y0 + 1, x0)
            if (partX > 0) below += partX * at<T>(plane, height, width, y0 + 1, x0 + 1)
            value = (1 - partY) * value + partY * below
          }
          store<T>(to, <T>value)
        }
      }
    }
  }
}
export function augmentImages_f32(x: usize, copy: usize, n: i32, channels: i32, height: i32, width: i32, shift: i32, rotation: f64, flip: i32, key0: u32, key1: u32): void { augmentImages<f32>(x, copy, n, channels, height, width, shift, rotation, flip, key0, key1) }
export function augmentImages_f64(x: usize, copy: usize, n: i32, channels: i32, height: i32, width: i32, shift: i32, rotation: f64, flip: i32, key0: u32, key1: u32): void { augmentImages<f64>(x, copy, n, channels, height, width, shift, rotation, flip, key0, key1) }

// x += deviation·z with z of the normal distribution, two at a time by Box and Muller (1958).
// @ts-ignore: decorator
@inline
function addNoise<T>(x: usize, n: i32, deviation: f64, key0: u32, key1: u32): void {
  // words of its own, beside those of the moves
  const first = firstWord(key1, key0)
  const second = secondWord(key1, key0)
  for (let i = 0; i < n; i += 2) {
    // above 0, so that the logarithm is finite
    const radius = deviation * Math.sqrt(-2 * Math.log((<f64>randomWord(<u32>i, first, second) + 1) / 4294967296))
    const angle = 2 * Math.PI * uniform(<u32>i + 1, first, second)
    const to = x + <usize>i * sizeof<T>()
    store<T>(to, <T>(<f64>load<T>(to) + radius * Math.cos(angle)))
    if (i + 1 < n) store<T>(to + sizeof<T>(), <T>(<f64>load<T>(to + sizeof<T>()) + radius * Math.sin(angle)))
  }
}
export function addNoise_f32(x: usize, n: i32, deviation: f64, key0: u32, key1: u32): void { addNoise<f32>(x, n, deviation, key0, key1) }
export function addNoise_f64(x: usize, n: i32, deviation: f64, key0: u32, key1: u32): void { addNoise<f64>(x, n, deviation, key0, key1) }
