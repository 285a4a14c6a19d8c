// English: the words of the palette.
export const palette = {
  search: 'Search nodes',
  nothing: 'No node has this name.',
  data: 'Data',
  layer: 'Layers',
  activation: 'Activations',
  normalization: 'Normalization',
  loss: 'Losses',
  shape: 'Shape',
  arithmetic: 'Arithmetic'
} as const
