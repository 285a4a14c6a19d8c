// What the toy sets have in common: points of a plane in classes, drawn from a seed, a test split drawn from the next seed.
import { NumpyRandom } from '../train/numpy-random.ts'
import { classesField, requireClasses } from './class-count.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'

const pointsBetweenPauses = 65536

export interface PointSettings {
  readonly samples: number
  readonly noise: number
  /** At least 1. */
  readonly classes: number
}

interface PointSet {
  readonly name: string
  readonly label: string
  readonly doc: string
  /** The usual number of classes, and whether a node may ask for another. */
  readonly classes: { readonly usual: number; readonly fixed: boolean }
  /** Point i of `settings.samples`: its class and place, before noise. */
  point(i: number, settings: PointSettings, random: NumpyRandom): { readonly label: number; readonly x: number; readonly y: number }
}

/** A data source from a rule for points. Coordinates stay around [−1, 1]; noise is a standard deviation. */
export function pointSource(set: PointSet): DataSource {
  const settings = (fields: SourceFields, context: LoadContext): PointSettings => {
    const { usual, fixed } = set.classes
    if (fixed) requireClasses(fields, set.label, usual, context)
    return {
      samples: numberOf(fields, 'samples', 300),
      noise: numberOf(fields, 'noise', 0.1),
      classes: classesField(fields) || usual
    }
  }
  const facts = ({ samples, classes }: PointSettings) => ({
    trainCount: samples,
    testCount: samples,
    sampleShape: [2],
    classes,
    targetShape: []
  })
  return {
    name: set.name,
    label: set.label,
    doc: set.doc,
    fields: ['classes', 'samples', 'noise', 'dataSeed'],
    readsFiles: false,
    facts: async (fields, context) => facts(settings(fields, context)),
    async load(fields, context): Promise<Dataset> {
      const wanted = settings(fields, context)
      const seed = numberOf(fields, 'dataSeed', 0)
      const train = await draw(set, wanted, seed, context)
      return { facts: facts(wanted), train, test: await draw(set, wanted, seed + 1, context) }
    }
  }
}

async function draw(set: PointSet, settings: PointSettings, seed: number, context: LoadContext): Promise<Split> {
  const random = new NumpyRandom(seed)
  const features = new Float64Array(2 * settings.samples)
  const values = new Int32Array(settings.samples)
  for (let i = 0; i < settings.samples; i++) {
    const { label, x, y } = set.point(i, settings, random)
    values[i] = label
    features[2 * i] = x + settings.noise * random.nextNormal()
    features[2 * i + 1] = y + settings.noise * random.nextNormal()
    if (i % pointsBetweenPauses === 0) await context.pause()
  }
  return { count: settings.samples, features, targets: { kind: 'labels', values } }
}

function numberOf(fields: SourceFields, name: string, otherwise: number): number {
  const value = fields[name]
  return typeof value === 'number' ? value : otherwise
}
