// English: the words of the gradient check.
export const checking = {
  title: 'Gradient check',
  explanation:
    'Every gradient is compared with a measured one: the loss with one number a little larger, less the loss with it a little smaller, over the distance. In float64, with random parameters, so that nothing is right by accident.',
  running: 'The gradient check is running',
  progress: '{{done}} of {{total}} elements',
  cancel: 'Cancel',
  right: 'All {{count}} gradients agree; the largest relative error is {{error}}.',
  wrong: 'The backward of {{ops}} is wrong: alone, with the same shapes, its gradients do not agree either.',
  wrongSomewhere: 'The gradient of {{tensor}} does not agree, though each op is right by itself. Look at how the nodes are put together.',
  tensor: 'Gradient of',
  error: 'Relative error',
  element: 'Worst element',
  analytic: 'By backpropagation',
  numerical: 'Measured',
  show: 'Show',
  badgeRight: 'Gradient check passed, relative error {{error}}',
  badgeWrong: 'Gradient check failed, relative error {{error}}'
} as const
