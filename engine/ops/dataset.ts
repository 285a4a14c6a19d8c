// Dataset: the mini-batch of samples and targets a network learns from.
import { type DatasetFacts, defineOp, refuse, type Shape, showShape, sizeOf } from './contract.ts'
import { choice, flag, integer, number, text, values } from './fields.ts'
import { number as numberOf } from './rules/arithmetic.ts'

const largest = 2 ** 31 - 1

export const dataset = defineOp({
  type: 'dataset',
  label: 'Dataset',
  category: 'data',
  doc: {
    summary: 'Gives out the mini-batch: samples at x, targets at t.',
    forward: 'x_n = \\text{scale} \\cdot \\text{sample}_{i_n}, \\quad t_n = \\text{target}_{i_n}',
    backward: '\\text{none: data are not trained}',
    shapes: 'x is [N, D] (flat) or [N, C, H, W] (image); t is [N, classes] (one-hot), [N] (index), or [N, …] for real targets',
    source: 'LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998'
  },
  inputs: {},
  outputs: { x: { doc: 'The samples of the mini-batch.' }, t: { doc: 'Their targets.' } },
  fields: {
    source: choice({
      label: 'Source',
      doc: 'Where the samples come from.',
      default: 'mnist',
      options: ['mnist', 'fashion-mnist', 'idx', 'csv', 'npz', 'image-folder', 'spiral', 'circles', 'moons', 'xor', 'inline']
    }),
    layout: choice({ label: 'Layout', doc: 'Samples as rows of numbers, or as images.', default: 'flat', options: ['flat', 'image'] }),
    labels: choice({
      label: 'Labels',
      doc: 'Targets as one column a class, or as class numbers.',
      default: 'one-hot',
      options: ['one-hot', 'index']
    }),
    scale: number({
      label: 'Scale',
      doc: 'Samples are multiplied by it: images by 1/255 unless said otherwise, tables, generated and inline samples by 1. 0: bytes by 1/255, real numbers as they are.',
      default: 1 / 255,
      min: 0,
      max: 1e12,
      defaultBy: { field: 'source', values: { npz: 0, csv: 1, spiral: 1, circles: 1, moons: 1, xor: 1, inline: 1 } }
    }),
    limit: integer({
      label: 'Limit',
      doc: 'Use only the first so many training samples; 0 uses all. The test split stays whole.',
      default: 0,
      min: 0,
      max: largest
    }),
    path: text({
      label: 'Path',
      doc: 'idx: the folder of the files, or the file of the training images. csv: the table. npz: the npz file, or an npy file of samples. image-folder: the folder with one folder a class. Relative to the project file.',
      default: ''
    }),
    labelPath: text({
      label: 'Label path',
      doc: 'idx: the training labels, where the name does not follow from the images. npz: the targets of an npy file of samples.',
      default: ''
    }),
    testPath: text({
      label: 'Test path',
      doc: 'idx: the test images, where the name does not follow from the training images. csv, npz, image-folder: a file or folder of test samples, where they are not taken from the same one.',
      default: ''
    }),
    testLabelPath: text({
      label: 'Test label path',
      doc: 'idx: the test labels, where the name does not follow. npz: the targets of an npy file of test samples.',
      default: ''
    }),
    classes: integer({
      label: 'Classes',
      doc: 'idx, csv, npz, inline and toy sets: number of classes; 0 takes as many as the labels show (toy sets: as many as usual).',
      default: 0,
      min: 0,
      max: 65536
    }),
    targetColumn: text({
      label: 'Target column',
      doc: 'csv: the column of the class, or of the number to predict, by its name or by its number from 1; the last one unless said.',
      default: ''
    }),
    targets: choice({
      label: 'Targets',
      doc: 'csv: the target column holds names or numbers of classes, or numbers to predict.',
      default: 'classes',
      options: ['classes', 'numbers']
    }),
    delimiter: choice({
      label: 'Delimiter',
      doc: 'csv: what divides the columns; "auto" looks at the first rows.',
      default: 'auto',
      options: ['auto', 'comma', 'semicolon', 'tab', 'pipe']
    }),
    header: choice({
      label: 'Header',
      doc: 'csv: whether the first row names the columns; "auto" takes names above numbers for a header.',
      default: 'auto',
      options: ['auto', 'yes', 'no']
    }),
    testFraction: number({
      label: 'Test fraction',
      doc: 'csv, npz, image-folder: the share of the samples that is kept for the test, where there are no test samples of their own.',
      default: 0.2,
      min: 0,
      max: 0.9
    }),
    validationFraction: number({
      label: 'Validation fraction',
      doc: 'The share of the training samples that is held out and evaluated for itself: to choose settings by, so that the test stays a test.',
      default: 0,
      min: 0,
      max: 0.9
    }),
    stratify: flag({
      label: 'Stratify',
      doc: 'csv, npz, image-folder: each class keeps its share in training, validation and test samples.',
      default: false
    }),
    standardize: flag({
      label: 'Standardize',
      doc: 'csv, npz: each feature gets mean 0 and standard deviation 1, learned from the training samples alone.',
      default: false
    }),
    imageHeight: integer({
      label: 'Image height',
      doc: 'image-folder: pixels from top to bottom to which images are brought; 0 takes the size of the first image.',
      default: 0,
      min: 0,
      max: 4096
    }),
    imageWidth: integer({
      label: 'Image width',
      doc: 'image-folder: pixels from left to right; 0 takes the size of the first image.',
      default: 0,
      min: 0,
      max: 4096
    }),
    imageFit: choice({
      label: 'Image fit',
      doc: 'image-folder: images of other proportions are stretched, cropped around their middle, or padded with black.',
      default: 'stretch',
      options: ['stretch', 'crop', 'pad']
    }),
    greyscale: flag({ label: 'Greyscale', doc: 'image-folder: one channel of grey instead of red, green and blue.', default: false }),
    samples: integer({ label: 'Samples', doc: 'Toy sets: points in each split.', default: 300, min: 1, max: 1_000_000 }),
    noise: number({ label: 'Noise', doc: 'Toy sets: standard deviation added to each coordinate.', default: 0.1, min: 0, max: 1000 }),
    dataSeed: integer({
      label: 'Data seed',
      doc: 'Toy sets: the points come from this seed, the test points from the next. Which samples are kept for the test, or held out for validation.',
      default: 0,
      min: 0,
      max: 2 ** 32 - 2
    }),
    x: values({ label: 'x', doc: 'inline: the training samples, one row each.', default: 0 }),
    t: values({
      label: 't',
      doc: 'inline: class numbers in one list, one-hot rows, or real targets as rows such as [[1], [2]].',
      default: 0
    }),
    augmentShift: integer({
      label: 'Shift',
      doc: 'While training, each image is moved by up to so many pixels, up or down and left or right; 0: not.',
      default: 0,
      min: 0,
      max: 1024
    }),
    augmentRotation: number({
      label: 'Rotation',
      doc: 'While training, each image is turned by up to so many degrees either way; 0: not.',
      default: 0,
      min: 0,
      max: 180
    }),
    augmentFlip: flag({ label: 'Flip', doc: 'While training, every second image or so is mirrored left to right.', default: false }),
    augmentNoise: number({
      label: 'Added noise',
      doc: 'While training, numbers of the normal distribution with this standard deviation are added to the samples; 0: none.',
      default: 0,
      min: 0,
      max: 1e6
    }),
    testX: values({ label: 'Test x', doc: 'inline: the test samples.', default: 0 }),
    testT: values({ label: 'Test t', doc: 'inline: their targets.', default: 0 })
  },
  source: true,
  infer({ node, fields, batch, facts }) {
    if (!facts) throw refuse('unread-data', `${node} has no shape until its data are read. Choose a source that can be read.`, { node })
    const x = [batch, ...sampleShape(node, fields.layout, facts)]
    const t = facts.classes === 0 ? [batch, ...facts.targetShape] : fields.labels === 'one-hot' ? [batch, facts.classes] : [batch]
    const used = fields.limit > 0 ? Math.min(fields.limit, facts.trainCount) : facts.trainCount
    const { validationCount, testCount } = facts
    const held = validationCount ? `, ${validationCount} validation` : ''
    const explanation = `${used} training${held} and ${testCount} test samples of ${showShape(facts.sampleShape)}`
    const message = `${node} asks for the first ${fields.limit} samples, but the training split has ${facts.trainCount}; all of them are used.`
    const warnings = fields.limit > facts.trainCount ? [{ code: 'limit-above-count', message }] : []
    const workspace = movesImages(fields) ? { image: { shape: imageShape(node, facts) } } : {}
    return { outputs: { x, t }, workspace, explanation, warnings }
  },
  forward({ kernels, fields, outputs, data, mode, workspace, randomKey: [key0, key1] }) {
    if (!data) throw new Error('A data source ran without its data: this is a fault of Gradloom.')
    const { split, indices } = data
    const { x, t } = outputs
    const n = indices.size
    const { features, targets } = split
    // 1/255 is divided, which gives the same floats as NumPy's astype(float32) / 255 and is fast
    const scale = fields.scale || (features.storage === 'bytes' ? 1 / 255 : 1)
    const divisor = scale === 1 / 255 ? 255 : 0
    if (features.storage === 'bytes') kernels.gatherBytes(features.offset, indices.offset, n, features.sampleSize, scale, divisor, x.offset)
    else kernels.gatherReals(features.offset, indices.offset, n, features.sampleSize, scale, x.offset)
    if (targets.storage === 'real') kernels.gatherReals(targets.offset, indices.offset, n, targets.targetSize, 1, t.offset)
    else if (fields.labels === 'one-hot') kernels.gatherOneHot(targets.offset, indices.offset, n, targets.classes, t.offset)
    else kernels.gatherLabels(targets.offset, indices.offset, n, t.offset)
    if (mode === 'evaluate') return
    const { image } = workspace
    if (image) {
      const [channels = 1, height = 1, width = 1] = image.shape
      const radians = (fields.augmentRotation * Math.PI) / 180
      const flip = fields.augmentFlip ? 1 : 0
      kernels.augmentImages(x.offset, image.offset, n, channels, height, width, fields.augmentShift, radians, flip, key0, key1)
    }
    if (fields.augmentNoise > 0) kernels.addNoise(x.offset, x.size, fields.augmentNoise, key0, key1)
  },
  // the numbers of the samples are where everything begins
  arithmetic: { forward: (call, port, i) => numberOf(call.output(port).value(i)) },
  multiplyAdds: () => 0,
  cases: [
    { fields: { augmentShift: 1, augmentRotation: 20, augmentFlip: true, augmentNoise: 0.1 }, inputs: {} },
    { inputs: {} },
    { fields: { layout: 'image', labels: 'index' }, inputs: {} },
    { fields: { scale: 1 }, inputs: {} }
  ],
  randomCase: (draw) => ({
    fields: {
      layout: draw.pick(['flat', 'image']),
      labels: draw.pick(['one-hot', 'index']),
      scale: draw.pick([1 / 255, 1, 0.5]),
      limit: draw.pick([0, 1, 3])
    },
    inputs: {}
  })
})

function sampleShape(node: string, layout: 'flat' | 'image', { sampleShape: shape }: DatasetFacts): Shape {
  if (layout === 'flat') return [sizeOf(shape)]
  const image = asImage(shape)
  if (image) return image
  const message = `${node} cannot lay out samples of shape ${showShape(shape)} as images. Set its layout to "flat".`
  throw refuse('not-images', message, { node })
}

/** [channels, height, width] of samples that are to be moved, turned or mirrored. */
function imageShape(node: string, { sampleShape: shape }: DatasetFacts): Shape {
  const image = asImage(shape)
  if (image) return image
  const message = `${node} cannot move, turn or mirror samples of shape ${showShape(shape)}: they are no images. Set shift and rotation to 0, and flip off.`
  throw refuse('not-images', message, { node })
}

function asImage(shape: Shape): Shape | undefined {
  if (shape.length === 3) return shape
  return shape.length === 2 ? [1, ...shape] : undefined
}

function movesImages(fields: { readonly augmentShift: number; readonly augmentRotation: number; readonly augmentFlip: boolean }): boolean {
  return fields.augmentShift > 0 || fields.augmentRotation > 0 || fields.augmentFlip
}
