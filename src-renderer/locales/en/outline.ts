// English: the words of the outline.
export const outline = {
  label: 'Nodes and connections',
  empty: 'No nodes yet. Add the first one above.',
  add: 'Add node',
  addPlaceholder: 'Name of a node…',
  addNothing: 'No node has this name.',
  choose: 'Connect {{port}} to',
  chosenNone: 'Not connected',
  anyway: 'Connect anyway',
  refused: '{{from}} does not fit {{to}}: {{message}}',
  edit: 'Edit {{node}} in the inspector',
  remove: 'Delete {{node}}',
  gives: 'gives {{shape}}',
  unknownShape: 'shape not known yet',
  added: '{{node}} was added.',
  removed: '{{node}} was deleted.',
  connected: '{{from}} feeds {{to}}.',
  disconnected: '{{to}} is not connected any more.'
} as const
