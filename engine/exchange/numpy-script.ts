// The network as a Python program with NumPy alone: forward, backward and update of exactly these nodes, to be read.
import type { InferredNode, PortPlace } from '../graph/infer.ts'
import { nodeKey } from '../graph/node-key.ts'
import type { StoredParameter } from '../graph/parameter-store.ts'
import type { NumpyExport, PythonValue } from '../ops/exports.ts'
import { python, pythonCall } from '../ops/rules/python.ts'
import { optimizerOf } from '../train/optimizers/index.ts'
import { pythonOf } from '../train/schedules/index.ts'
import {
  docText,
  type ExportedNetwork,
  indented,
  planScript,
  readIdx,
  type ScriptPlan,
  scriptArguments,
  targetsOf
} from './network-script.ts'

type AnyNumpy = NumpyExport<string, string, never>

const numpyOf = ({ op }: InferredNode): AnyNumpy | undefined => op.exports?.numpy as AnyNumpy | undefined

/** What the classes of the ops build on. */
export const layerBase = `class Layer:
    """What every layer has: trained numbers, their gradients, and statistics that are kept from batch to batch."""

    def __init__(self, parameters=None, state=None, **settings):
        self.parameters = parameters or {}
        self.gradients = {}
        self.state = state or {}
        self.__dict__.update(settings)


class Run:
    """What a pass is for: training or not, whether running statistics move, and which iteration of which seed it is."""

    def __init__(self, training, moving, seed=0, iteration=0):
        self.training, self.moving, self.seed, self.iteration = training, moving, seed, iteration


def unbroadcast(gradient, shape):
    """The sum of a gradient over the dimensions along which an operand of this shape was repeated."""
    gradient = np.asarray(gradient)
    extra = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(extra)))
    repeated = tuple(d for d, size in enumerate(shape) if size == 1 and gradient.shape[d] != 1)
    return gradient.sum(axis=repeated, keepdims=True)`

/** The text of the script. @throws ProjectError naming every node it cannot express. */
export function writeNumpyScript(network: ExportedNetwork): string {
  const plan = planScript(network, 'NumPy', (entry) => numpyOf(entry) !== undefined)
  const { settings } = network
  const optimizer = optimizerOf(settings.optimizer.kind)
  const { name, code } = optimizer.exports.numpy
  const { kind: _, ...numbers } = settings.optimizer
  return `#!/usr/bin/env python3
"""${docText(network.title)}: forward, backward and update in NumPy, exported from Gradloom.

Every layer below is a node of the project, under the node's name.

Train:     python3 this.py --data DIR [--iterations N] [--seed N]
Evaluate:  python3 this.py --data DIR --weights FILE --evaluate
The last line printed is JSON: the losses of the mini-batches after each update, or the accuracy on the test images.
"""
import argparse
import gzip
import json
import math
import os
import struct
import sys

import numpy as np

DTYPE = np.${settings.precision}
BATCH_SIZE = ${settings.batchSize}
ITERATIONS = ${network.total}


# Layers ---------------------------------------------------------------------------------------------------------------


${layerBase}


${layersOf(plan).join('\n\n\n')}


# The network ----------------------------------------------------------------------------------------------------------


def own(tensors, node, *names):
    """The tensors of one node, by their own names."""
    return {name: tensors[f"{node}.{name}"] for name in names}


class Network:
    def __init__(self, tensors):
${indented(
  plan.nodes.map((entry) => `self.${plan.attribute(entry.node.id)} = ${construction(entry)}`),
  8
)}
        self.layers = {
${indented(
  plan.nodes.map(({ node }) => `${JSON.stringify(node.id)}: self.${plan.attribute(node.id)},`),
  12
)}
        }

    def forward(self, ${plan.value({ node: plan.data.node, port: 'x' })}, ${plan.value({ node: plan.data.node, port: 't' })}, run):
${indented(forward(plan, network), 8)}

    def backward(self):
${indented(backward(plan, network), 8)}

    def tensors(self):
        """Everything a weight file holds, by "node.name"."""
        return {
            f"{node}.{name}": tensor
            for node, layer in self.layers.items()
            for name, tensor in {**layer.parameters, **layer.state}.items()
        }


def initial_tensors(random):
    """Where training starts: draws in the order of the nodes in the project file."""
    tensors = {}
${indented(
  network.parameters.map((parameter) => `tensors[${JSON.stringify(parameter.name)}] = ${initial(parameter)}`),
  4
)}
${indented(
  network.states.map(({ name, value, start }) => `tensors[${JSON.stringify(name)}] = np.full(${python(value.shape)}, ${python(start)})`),
  4
)}
    return {name: np.array(tensor, DTYPE) for name, tensor in tensors.items()}


# Training -------------------------------------------------------------------------------------------------------------


class Optimizer:
    def __init__(self, **settings):
        self.__dict__.update(settings)
        self.memory = {}
        self.iteration = 0

    def kept(self, what, name, W):
        """An array beside each parameter, which starts at 0."""
        return self.memory.setdefault((what, name), np.zeros_like(W))


${code}


def learning_rate(i, total):
    base = ${python(settings.optimizer.learningRate)}
    return ${pythonOf(settings.schedule)}


${sampling(settings.sampling)}


def train(network, images, labels, seed, random, iterations):
    optimizer = ${pythonCall(name, [], numbers)}
    losses = []
    for i, indices in zip(range(iterations), batches(random, len(images))):
        x, t = batch(images, labels, indices)
        network.forward(x, t, Run(True, True, seed, i))
        network.backward()
        rate = learning_rate(i, iterations)
        optimizer.iteration = i
        for node, layer in network.layers.items():
            for name, W in layer.parameters.items():
                optimizer.update(f"{node}.{name}", W, layer.gradients[name], rate)
        losses.append(network.forward(x, t, Run(True, False, seed, i)))
        if i % 100 == 0:
            print(f"iteration {i}: loss {losses[-1]:.6f}", file=sys.stderr)
    return losses


${judge(plan)}


# Files ----------------------------------------------------------------------------------------------------------------


${readIdx('np.frombuffer(data, np.uint8).reshape(dimensions)')}


def batch(images, labels, indices):
    """Samples as the dataset node gives them out: float32 numbers, and ${plan.data.oneHot ? 'one column a class' : 'class numbers'}."""
    x = (images[indices] ${scaling(plan.data.scale)}).astype(np.float32).astype(DTYPE)
    t = ${plan.data.oneHot ? `np.eye(${plan.data.classes}, dtype=DTYPE)[labels[indices]]` : 'labels[indices].astype(DTYPE)'}
    return x.reshape(len(x), ${plan.data.sample.join(', ')}), t


TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64, "U32": np.uint32, "U8": np.uint8}


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[start + begin : start + end], TYPES[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"]).astype(DTYPE)
    return tensors


def write_safetensors(path, tensors):
    header, end = {}, 0
    for name, array in tensors.items():
        kind = "F32" if array.dtype == np.float32 else "F64"
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array).tobytes())


${scriptArguments(network)}


def main():
    args = arguments()
    random = np.random.RandomState(args.seed)
    tensors = initial_tensors(random)
    if args.weights:
        given = np.load(args.weights) if args.weights.endswith(".npz") else read_safetensors(args.weights)
        missing = [name for name in tensors if name not in given or given[name].shape != tensors[name].shape]
        if missing:
            sys.exit(f"{args.weights} has no {missing[0]} of shape {tensors[missing[0]].shape}. Give the weights of this network.")
        tensors = {name: np.array(given[name], DTYPE) for name in tensors}
    network = Network(tensors)
    result = {}
    iterations = iterations_of(args)
    if iterations > 0:
        images, labels = read_split(args.data, "train", ${plan.data.limit})
        result["losses"] = train(network, images, labels, args.seed, random, iterations)
        if args.save:
            write_safetensors(args.save, network.tensors())
    if args.evaluate or args.scores:
        images, labels = read_split(args.data, "t10k")
        if args.evaluate:
            result["testAccuracy"] = accuracy(network, images, labels)
        if args.scores:
            result["scores"] = scores(network, images[: args.scores], labels[: args.scores]).tolist()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
`
}

/** The class of every op, once, in the order of the nodes. */
function layersOf(plan: ScriptPlan): readonly string[] {
  return [...new Set(plan.nodes.map((entry) => numpyOf(entry)?.code.trim() ?? ''))]
}

function construction(entry: InferredNode): string {
  const numpy = numpyOf(entry)
  const { id } = entry.node
  const own = (of: Readonly<Record<string, unknown>> | undefined): string | undefined =>
    of && Object.keys(of).length > 0
      ? `own(tensors, ${[id, ...Object.keys(of)].map((name) => JSON.stringify(name)).join(', ')})`
      : undefined
  const settings: Readonly<Record<string, PythonValue>> = numpy?.settings?.({ ...entry, outputs: entry.inference.outputs } as never) ?? {}
  const [parameters, state] = [own(entry.inference.parameters), own(entry.inference.state)]
  const args = [
    ...(parameters ? [parameters] : []),
    ...(state ? [`state=${state}`] : []),
    ...Object.entries(settings).map(([key, value]) => `${key}=${python(value)}`),
    // masks differ from node to node
    ...(numpy?.looksAtRun && !state ? [`key=${nodeKey(id)}`] : [])
  ]
  return `${numpy?.name}(${args.join(', ')})`
}

function forward(plan: ScriptPlan, { objective }: ExportedNetwork): readonly string[] {
  const lines = plan.nodes.map((entry) => {
    const args = Object.values(entry.inputs).map((source) => plan.value(source))
    if (numpyOf(entry)?.looksAtRun) args.push('run')
    return `${targetsOf(entry, plan, objective.terms)} = self.${plan.attribute(entry.node.id)}.forward(${args.join(', ')})`
  })
  if (plan.judge) lines.push(`self.scores = ${plan.judge.scores}`)
  return [...lines, `return float(${objective.terms.map((term) => plan.value(term)).join(' + ')})`]
}

/** Gradients flow to every node that has parameters, or leads to one that has. */
function backward(plan: ScriptPlan, { objective }: ExportedNetwork): readonly string[] {
  const needs = new Set<string>()
  for (const { node, inference, inputs } of plan.nodes)
    if (Object.keys(inference.parameters ?? {}).length > 0 || Object.values(inputs).some((source) => needs.has(source.node)))
      needs.add(node.id)
  const key = ({ node, port }: PortPlace): string => `${node}.${port}`
  const arriving = new Map<string, string[]>(objective.terms.map((term) => [key(term), ['1.0']]))
  const lines: string[] = []
  for (const entry of plan.nodes.toReversed()) {
    const { id } = entry.node
    if (!needs.has(id)) continue
    const outputs = Object.keys(entry.inference.outputs).map((port) => arriving.get(`${id}.${port}`))
    if (outputs.every((parts) => parts === undefined)) continue
    const args = outputs.map((parts) => (parts ? parts.toReversed().join(' + ') : 'None'))
    const targets = Object.entries(entry.inputs).map(([port, source]) => {
      if (!needs.has(source.node) || entry.op.inputs[port]?.differentiable?.(entry.inputShapes[port] ?? []) === false) return '_'
      const parts = arriving.get(key(source)) ?? []
      const name = `d_${plan.value(source)}${parts.length === 0 ? '' : `_${parts.length + 1}`}`
      arriving.set(key(source), [...parts, name])
      return name
    })
    const call = `self.${plan.attribute(id)}.backward(${args.join(', ')})`
    lines.push(targets.length === 0 || targets.every((name) => name === '_') ? call : `${targets.join(', ')} = ${call}`)
  }
  return lines.length > 0 ? lines : ['pass']
}

function initial({ value: { shape }, initial: { draw, scale, value, data } }: StoredParameter): string {
  if (data) return `np.array(${python([...data])}).reshape(${python(shape)})`
  const plus = value === 0 ? '' : ` + ${python(value)}`
  switch (draw) {
    case 'normal':
      return `${python(scale)} * random.randn(${shape.join(', ')})${plus}`
    case 'uniform':
      return `${python(scale)} * random.rand(${shape.join(', ')})${plus}`
    case 'none':
      return `np.full(${python(shape)}, ${python(value)})`
  }
}

function sampling(kind: ExportedNetwork['settings']['sampling']): string {
  if (kind === 'with-replacement')
    return `def batches(random, count):
    """Mini-batches drawn with replacement."""
    while True:
        yield random.choice(count, BATCH_SIZE)`
  return `def batches(random, count):
    """Mini-batches of a new order in each epoch."""
    while True:
        order = random.permutation(count)
        for start in range(0, count, BATCH_SIZE):
            yield order[start : start + BATCH_SIZE]`
}

function judge({ judge }: ScriptPlan): string {
  const scores = `def scores(network, images, labels):
    """What the network makes of images, in evaluation."""
    parts = []
    for start in range(0, len(images), 500):
        x, t = batch(images, labels, slice(start, start + 500))
        network.forward(x, t, Run(False, False))
        parts.append(${judge ? 'network.scores' : 'np.zeros((len(x), 0), DTYPE)'})
    return np.concatenate(parts)`
  if (!judge)
    return `${scores}


def accuracy(network, images, labels):
    """The loss of this network does not say what a right answer is."""
    return None`
  const predictions =
    judge.threshold === undefined
      ? 'scores(network, images, labels).argmax(axis=1)'
      : `scores(network, images, labels)[:, 0] > ${judge.threshold}`
  return `${scores}


def accuracy(network, images, labels):
    """The part of the images that is recognised."""
    return float((${predictions} == labels).mean())`
}

function scaling(scale: number): string {
  return scale === 1 / 255 ? '/ 255' : `* ${python(scale)}`
}
