// What the toy sets have in common: points of a plane in classes, drawn from a seed, a test split drawn from the next seed.
import { NumpyRandom } from '../train/numpy-random.ts'
import type { DataSource, Dataset, SourceFields, Split } from './contract.ts'

export interface PointSettings {
  readonly samples: number
  readonly noise: number
  readonly classes: number
}

interface PointSet {
  readonly name: string
  readonly label: string
  readonly doc: string
  /** Number of classes, from the settings or fixed. */
  classes(settings: PointSettings): number
  /** Point i of `settings.samples`: its class and place, before noise. */
  point(i: number, settings: PointSettings, random: NumpyRandom): { readonly label: number; readonly x: number; readonly y: number }
}

/** A data source from a rule for points. Coordinates stay around [−1, 1]; noise is a standard deviation. */
export function pointSource(set: PointSet): DataSource {
  const facts = (settings: PointSettings) => ({
    trainCount: settings.samples,
    testCount: settings.samples,
    sampleShape: [2],
    classes: set.classes(settings),
    targetShape: []
  })
  return {
    name: set.name,
    label: set.label,
    doc: set.doc,
    facts: async (fields) => facts(settingsOf(fields)),
    async load(fields): Promise<Dataset> {
      const settings = settingsOf(fields)
      const seed = numberOf(fields, 'dataSeed', 0)
      return { facts: facts(settings), train: draw(set, settings, seed), test: draw(set, settings, seed + 1) }
    }
  }
}

function draw(set: PointSet, settings: PointSettings, seed: number): Split {
  const random = new NumpyRandom(seed)
  const features = new Float64Array(2 * settings.samples)
  const values = new Int32Array(settings.samples)
  for (let i = 0; i < settings.samples; i++) {
    const { label, x, y } = set.point(i, settings, random)
    values[i] = label
    features[2 * i] = x + settings.noise * random.nextNormal()
    features[2 * i + 1] = y + settings.noise * random.nextNormal()
  }
  return { count: settings.samples, features, targets: { kind: 'labels', values } }
}

function settingsOf(fields: SourceFields): PointSettings {
  return { samples: numberOf(fields, 'samples', 300), noise: numberOf(fields, 'noise', 0.1), classes: numberOf(fields, 'classes', 0) }
}

function numberOf(fields: SourceFields, name: string, otherwise: number): number {
  const value = fields[name]
  return typeof value === 'number' ? value : otherwise
}
