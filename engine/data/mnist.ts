// MNIST: 60 000 training and 10 000 test images of handwritten digits, installed with Gradloom.
import { requireClasses } from './class-count.ts'
import type { DataSource, LoadContext } from './contract.ts'
import { loadIdx } from './idx.ts'
import { type IdxPaths, standardFolder } from './idx-files.ts'

const label = 'MNIST'
const facts = { trainCount: 60000, testCount: 10000, sampleShape: [1, 28, 28], classes: 10, targetShape: [] } as const

export const mnist: DataSource = {
  name: 'mnist',
  label,
  doc: 'Handwritten digits by LeCun, Cortes and Burges: 60 000 training and 10 000 test images of 28×28 grey bytes, in 10 classes.',
  fields: [],
  images: true,
  readsFiles: false,
  async facts(fields, context) {
    requireClasses(fields, label, facts.classes, context)
    return facts
  },
  async load(fields, context) {
    requireClasses(fields, label, facts.classes, context)
    return loadIdx(paths(context), context, facts.classes)
  },
  idxFolder: async (_, context) => standardFolder(paths(context), context)
}

function paths({ files }: LoadContext): IdxPaths {
  const folder = files.bundled('mnist')
  return {
    trainImages: `${folder}/train-images-idx3-ubyte`,
    trainLabels: `${folder}/train-labels-idx1-ubyte`,
    testImages: `${folder}/t10k-images-idx3-ubyte`,
    testLabels: `${folder}/t10k-labels-idx1-ubyte`
  }
}
