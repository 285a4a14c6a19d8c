// Moons: two half circles that reach into each other.
import { pointSource } from './points.ts'

export const moons = pointSource({
  name: 'moons',
  label: 'Moons',
  doc: 'Two half circles that reach into each other, one a class.',
  classes: { usual: 2, fixed: true },
  point(i, _settings, random) {
    const angle = Math.PI * random.next()
    const label = i % 2
    // centred, so that both moons lie in [−1, 1]
    const x = label === 0 ? Math.cos(angle) : 1 - Math.cos(angle)
    const y = label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle)
    return { label, x: (x - 0.5) / 1.5, y: (y - 0.25) / 1.5 }
  }
})
