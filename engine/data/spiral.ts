// Spiral: arms that wind around each other, one a class.
import { pointSource } from './points.ts'

export const spiral = pointSource({
  name: 'spiral',
  label: 'Spiral',
  doc: 'Arms that wind around the origin, one a class: no straight line separates them.',
  classes: { usual: 3, fixed: false },
  point(i, { samples, classes: arms }) {
    const label = i % arms
    const radius = (Math.floor(i / arms) + 1) / Math.ceil(samples / arms)
    const angle = (2 * Math.PI * label) / arms + 4 * radius
    return { label, x: radius * Math.sin(angle), y: radius * Math.cos(angle) }
  }
})
