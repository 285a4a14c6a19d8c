// Fashion-MNIST: MNIST's sizes with pictures of clothing, from a folder of IDX files.
import { projectError } from '../problem.ts'
import { requireClasses } from './class-count.ts'
import type { DataSource, LoadContext, SourceFields } from './contract.ts'
import { idxFacts, loadIdxOnce } from './idx.ts'
import { findIdxFiles, type IdxPaths, idxFields, standardFolder } from './idx-files.ts'

const label = 'Fashion-MNIST'
const classNames = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot']
const classes = classNames.length
/** Where Debian's package dataset-fashion-mnist puts the files. */
const debianFolder = '/usr/share/datasets/fashion-mnist'

export const fashionMnist: DataSource = {
  name: 'fashion-mnist',
  label,
  doc: 'Pictures of clothing by Zalando Research: 60 000 training and 10 000 test images of 28×28 grey bytes, in 10 classes.',
  fields: ['path', 'labelPath', 'testPath', 'testLabelPath'],
  paths: idxFields,
  images: true,
  readsFiles: true,
  facts: async (fields, context) => ({ ...(await idxFacts(await paths(fields, context), context, classes)), classNames }),
  async load(fields, context) {
    const dataset = await loadIdxOnce(await paths(fields, context), context, classes)
    return { ...dataset, facts: { ...dataset.facts, classNames } }
  },
  idxFolder: async (fields, context) => standardFolder(await paths(fields, context), context)
}

async function paths(fields: SourceFields, context: LoadContext): Promise<IdxPaths> {
  requireClasses(fields, label, classes, context)
  if (typeof fields['path'] === 'string' && fields['path'] !== '') return findIdxFiles(fields, context)
  if ((await context.files.kind(debianFolder)) === 'folder') return findIdxFiles({ ...fields, path: debianFolder }, context)
  const { node } = context
  const message = `${node} finds no Fashion-MNIST: it is not installed with Gradloom. Install Debian's package dataset-fashion-mnist, or give the folder of its four IDX files as path.`
  throw projectError('file-not-found', message, { node })
}
