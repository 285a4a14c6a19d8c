// What each broken project file in test/fixtures/projects/broken is refused with.

export interface ExpectedFault {
  readonly code: string
  readonly path?: string
  readonly node?: string
  readonly port?: string
  /** A part of the sentence. */
  readonly says: string
}

export const faults: Readonly<Record<string, ExpectedFault>> = {
  'unknown-key-at-the-top': { code: 'unknown-key', path: 'titel', says: 'Did you mean "title"?' },
  'unknown-key-in-a-node': {
    code: 'unknown-key',
    path: 'graph.nodes[0].colour',
    node: 'drop1',
    says: 'drop1 has no key "colour". Remove it'
  },
  'unknown-key-in-an-edge': { code: 'unknown-key', path: 'graph.edges[0].form', says: 'Did you mean "from"?' },
  'unknown-key-in-an-optimizer': {
    code: 'unknown-key',
    path: 'training.optimizer.momentum',
    says: 'training.optimizer of kind "sgd" has no key "momentum". Remove it; the keys there are kind, learningRate, weightDecay.'
  },
  'unknown-key-in-training': { code: 'unknown-key', path: 'training.learningRate', says: 'training has no key "learningRate". Remove it' },
  'unknown-op': { code: 'unknown-op', path: 'graph.nodes[0].op', node: 'act', says: 'act: there is no op "rleu". Did you mean "relu"?' },
  'unknown-field': {
    code: 'unknown-field',
    path: 'graph.nodes[0].fields.rat',
    node: 'drop1',
    says: 'drop1 has no field "rat". Did you mean "rate"?'
  },
  'field-out-of-range': {
    code: 'bad-value',
    path: 'graph.nodes[0].fields.rate',
    node: 'drop1',
    says: 'got -3. Change it, or remove it for the default 0.5.'
  },
  'field-of-wrong-type': {
    code: 'bad-value',
    path: 'graph.nodes[0].fields.rate',
    node: 'drop1',
    says: 'drop1: rate must be a number from 0 to'
  },
  'field-of-unknown-choice': {
    code: 'bad-value',
    path: 'graph.nodes[0].fields.convention',
    node: 'norm',
    says: 'must be "pytorch" or "notes"; got "note". Did you mean "notes"?'
  },
  'fields-not-an-object': { code: 'bad-value', path: 'graph.nodes[0].fields', node: 'drop1', says: 'drop1: fields must be an object' },
  'missing-op': { code: 'missing-key', path: 'graph.nodes[0].op', node: 'relu1', says: 'relu1 lacks "op". Add the name of an op' },
  'missing-id': { code: 'missing-key', path: 'graph.nodes[0].id', says: 'graph.nodes[0] lacks "id". Add an id' },
  'missing-graph': { code: 'missing-key', path: 'graph', says: 'The project lacks "graph". Add' },
  'missing-kind': { code: 'missing-key', path: 'training.optimizer.kind', says: 'training.optimizer lacks "kind". Add "sgd"' },
  'missing-schedule-number': {
    code: 'missing-key',
    path: 'training.schedule.every',
    says: 'training.schedule lacks "every". Add a whole number from 1'
  },
  'bad-id': { code: 'bad-id', path: 'graph.nodes[0].id', node: '1relu', says: '1relu: id must be a letter followed by letters, digits' },
  'duplicate-id': {
    code: 'duplicate-id',
    path: 'graph.nodes[2].id',
    node: 'relu1',
    says: 'graph.nodes[0] and graph.nodes[2] are both called relu1. Rename one'
  },
  'duplicate-group-id': {
    code: 'duplicate-id',
    path: 'graph.groups[1].id',
    says: 'graph.groups[0] and graph.groups[1] are both called g. Rename one'
  },
  'bad-port': { code: 'bad-port', path: 'graph.edges[0].from', says: 'must be a port written "node.port"' },
  'unknown-node': {
    code: 'unknown-node',
    path: 'graph.edges[0].from',
    node: 'relu2',
    port: 'y',
    says: 'there is no node "relu2". Did you mean "relu1"?'
  },
  'unknown-node-in-a-group': {
    code: 'unknown-node',
    path: 'graph.groups[0].nodes[0]',
    says: 'there is no node "relu2". Did you mean "relu1"?'
  },
  'unknown-output': {
    code: 'unknown-port',
    path: 'graph.edges[0].from',
    node: 'relu1',
    port: 'out',
    says: 'relu1 has no output "out". Its only output is y.'
  },
  'unknown-input': {
    code: 'unknown-port',
    path: 'graph.edges[0].to',
    node: 'norm',
    port: 'target',
    says: 'norm has no input "target". Its inputs are x, t.'
  },
  'edge-from-an-input': {
    code: 'unknown-port',
    path: 'graph.edges[0].from',
    node: 'relu1',
    port: 'x',
    says: 'x is an input of relu1, but an edge leads from an output to an input. Its only output is y.'
  },
  'duplicate-edge': {
    code: 'duplicate-edge',
    path: 'graph.edges[1]',
    node: 'drop1',
    port: 'x',
    says: 'repeats graph.edges[0], from relu1.y to drop1.x. Remove one'
  },
  'port-taken': {
    code: 'port-taken',
    path: 'graph.edges[1]',
    node: 'drop1',
    port: 'x',
    says: 'drop1.x gets edges from both relu1.y and relu2.y, but an input takes one. Remove one'
  },
  'unconnected-port': {
    code: 'unconnected-port',
    path: 'graph.nodes[0]',
    node: 'relu1',
    port: 'x',
    says: 'relu1 has nothing at its input x. Connect an output to relu1.x, or delete relu1.'
  },
  cycle: { code: 'cycle', path: 'graph.edges[2]', node: 'relu1', says: 'relu1 → drop1 → relu2 → relu1 is a cycle' },
  'initial-length': {
    code: 'initial-length',
    path: 'graph.nodes[0].initial.W',
    node: 'drop1',
    says: 'the initial W of shape [2, 3] takes 6 numbers; its data has 5. Correct'
  },
  'initial-shape-not-whole': {
    code: 'bad-value',
    path: 'graph.nodes[0].initial.W.shape',
    node: 'drop1',
    says: 'drop1: initial.W.shape must be a list of whole numbers'
  },
  'initial-of-an-inborn-name': {
    code: 'unknown-parameter',
    path: 'graph.nodes[0].initial.constructor',
    node: 'drop1',
    says: 'drop1 has no parameter "constructor"'
  },
  'zero-iterations': {
    code: 'zero-iterations',
    path: 'training.iterations',
    says: 'got 0. Training needs at least one update: write how many to make'
  },
  'zero-epochs': { code: 'bad-value', path: 'training.epochs', says: 'training.epochs must be a whole number from 1' },
  'iterations-and-epochs': {
    code: 'iterations-and-epochs',
    path: 'training',
    says: 'both iterations (10) and epochs (2); a run follows only one. Remove one'
  },
  'unknown-optimizer': { code: 'bad-value', path: 'training.optimizer.kind', says: 'got "adma". Did you mean "adam"?' },
  'unknown-schedule': {
    code: 'bad-value',
    path: 'training.schedule.kind',
    says: 'must be "constant", "step", "exponential", "cosine" or "warm-up"; got "linear-decay".'
  },
  'learning-rate-zero': { code: 'bad-value', path: 'training.optimizer.learningRate', says: 'must be a number above 0; got 0.' },
  'momentum-one': { code: 'bad-value', path: 'training.optimizer.momentum', says: 'must be a number from 0 to below 1; got 1.' },
  'weight-decay-negative': { code: 'bad-value', path: 'training.optimizer.weightDecay', says: 'must be a number of at least 0; got -0.1.' },
  'seed-too-large': { code: 'bad-value', path: 'training.seed', says: 'must be a whole number from 0 to 4294967295; got 4294967296.' },
  'seed-with-a-fraction': { code: 'bad-value', path: 'training.seed', says: 'must be a whole number from 0 to 4294967295; got 0.5.' },
  'sampling-misspelt': { code: 'bad-value', path: 'training.sampling', says: 'got "shufle". Did you mean "shuffle"?' },
  'early-stopping-unknown-metric': {
    code: 'bad-value',
    path: 'training.earlyStopping.metric',
    says: 'must be "loss", "validationLoss", "validationAccuracy", "testLoss", "testAccuracy" or "trainAccuracy"; got "accuracy".'
  },
  'wrong-format': {
    code: 'wrong-format',
    path: 'format',
    says: 'its "format" must be "gradloom/project"; got nothing. Open a .gradloom file'
  },
  'newer-version': {
    code: 'newer-version',
    path: 'version',
    says: 'made by a newer Gradloom: its version is 2, and this Gradloom reads up to 1. Update Gradloom'
  },
  'older-version': { code: 'bad-version', path: 'version', says: 'version is 0, which no Gradloom has written' },
  'missing-version': { code: 'bad-version', path: 'version', says: 'got nothing. Write "version": 1.' },
  'version-as-text': { code: 'bad-version', path: 'version', says: 'got "1". Write "version": 1.' },
  'not-an-object': { code: 'not-a-project', says: 'The file holds [1, 2], not a project. Open a .gradloom file.' },
  'number-too-large': { code: 'bad-value', path: 'training.seed', says: '(line 5, column 25): "1e999" is too large for a number' },
  'number-too-large-in-a-field': {
    code: 'bad-value',
    path: 'graph.nodes[0].fields.rate',
    node: 'drop1',
    says: '(line 1, column 106): "-1e999" is too large for a number'
  },
  'prototype-key': {
    code: 'unknown-key',
    path: '__proto__',
    says: '(line 5, column 3): "__proto__" is not a key of a project. Remove it.'
  },
  'duplicate-key': { code: 'duplicate-key', path: 'title', says: '(line 6, column 3): the key "title" is there twice. Remove one' },
  'not-json-trailing-comma': { code: 'not-json', says: 'not JSON at line 5, column 1: a comma stands before "}". Remove the comma.' },
  'not-json-comment': {
    code: 'not-json',
    says: 'line 2, column 3: a key in double quotes belongs here, not a comment (JSON has none; remove it).'
  },
  'not-json-nan': {
    code: 'not-json',
    says: 'line 5, column 25: a value belongs here, not "NaN". JSON has no such number; write a finite one.'
  },
  'not-json-cut-off': { code: 'not-json', says: 'line 4, column 24: a value belongs here, not the end of the file.' },
  'not-json-single-quotes': { code: 'not-json', says: 'line 1, column 3: a key in double quotes belongs here, not a single quote' },
  'not-json-line-break-in-text': { code: 'not-json', says: 'line 1, column 18: a line break or control character stands inside a text.' },
  'not-json-leading-zero': { code: 'not-json', says: 'line 1, column 14: "01" is not a number as JSON writes them.' },
  'not-json-two-values': { code: 'not-json', says: 'line 1, column 4: it goes on with "{" after its end. Remove the rest.' },
  'not-json-empty': { code: 'not-json', says: 'line 1, column 1: it is empty.' }
}
