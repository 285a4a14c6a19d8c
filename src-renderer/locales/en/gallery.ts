// English: the words of the gallery.
export const gallery = {
  title: 'Examples and projects',
  search: 'Search examples',
  nothing: 'No example answers to this.',
  failed: 'The examples cannot be read',
  examples: 'Examples, opened as copies',
  recent: 'Recent projects',
  clearRecent: 'Clear the list',
  newProject: 'New empty project',
  nodes_one: '{{count}} node',
  nodes_other: '{{count}} nodes'
} as const
