// English: the words of distributions over time.
export const distributions = {
  tab: 'Distributions',
  chooseNode: 'Select a node to see how its activations, gradients, weights and updates are distributed over the iterations.',
  none: 'Nothing is known of {{node}} until its shapes are.',
  of: 'Distributions of {{node}} over the iterations',
  plot: 'Distribution of {{name}} over the iterations',
  now: 'mean {{mean}} · std {{std}}',
  waiting: 'comes with training or stepping',
  choose: 'Choose {{name}} in the step debugger'
} as const
