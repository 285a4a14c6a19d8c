// Circles: rings inside each other, one a class.
import { pointSource } from './points.ts'

export const circles = pointSource({
  name: 'circles',
  label: 'Circles',
  doc: 'Rings inside each other, one a class.',
  classes: { usual: 2, fixed: false },
  point(i, { classes: rings }, random) {
    const label = i % rings
    const angle = 2 * Math.PI * random.next()
    const radius = (label + 1) / rings
    return { label, x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
  }
})
