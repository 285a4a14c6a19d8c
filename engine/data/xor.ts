// XOR: four corners of a square, opposite ones of the same class.
import { pointSource } from './points.ts'

export const xor = pointSource({
  name: 'xor',
  label: 'XOR',
  doc: 'The four corners of a square; opposite corners are of the same class.',
  classes: { usual: 2, fixed: true },
  point(i) {
    const corner = i % 4
    const [x, y] = [corner & 1, corner >> 1]
    return { label: x ^ y, x: 2 * x - 1, y: 2 * y - 1 }
  }
})
