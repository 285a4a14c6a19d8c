// Signatures of the dataset kernels (assembly/dataset.ts).

export type DatasetKernels = {}
