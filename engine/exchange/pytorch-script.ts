// The network as a PyTorch program: an nn.Module with a module for every node that keeps something, training and evaluation.
import type { InferredNode } from '../graph/infer.ts'
import type { StoredParameter } from '../graph/parameter-store.ts'
import type { ExportedNode, PytorchExport } from '../ops/exports.ts'
import { python } from '../ops/rules/python.ts'
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

type AnyPytorch = PytorchExport<string, string, never>

const pytorchOf = ({ op }: InferredNode): AnyPytorch | undefined => op.exports?.pytorch as AnyPytorch | undefined
const exported = (entry: InferredNode): ExportedNode<string, string, never> => ({
  fields: entry.fields as never,
  inputs: entry.inputShapes,
  outputs: entry.inference.outputs
})

/** The parts of a PyTorch program that do not depend on how it trains. @throws ProjectError naming every node it cannot express */
export function pytorchParts(network: ExportedNetwork): PytorchParts {
  const plan = planScript(network, 'PyTorch', (entry) => pytorchOf(entry) !== undefined)
  const { settings } = network
  const [x, t] = ['x', 't'].map((port) => plan.value({ node: plan.data.node, port })) as [string, string]
  return {
    plan,
    model: `DTYPE = torch.${settings.precision}
BATCH_SIZE = ${settings.batchSize}
ITERATIONS = ${network.total}
# Where the tensors of a weight file are in the module; True: PyTorch keeps the matrix transposed.
PLACES = {
${indented(places(plan), 4)}
}

${definitionsOf(plan)
  .map((definition) => `\n${definition}\n\n`)
  .join('')}
class Network(nn.Module):
    def __init__(self):
        super().__init__()
${indented(modules(plan), 8)}

    def forward(self, ${x}, ${t}):
${indented(forward(plan, network), 8)}

    @torch.no_grad()
    def initialise(self):
        """Where training starts: the distributions of the project, with PyTorch's own random numbers."""
${indented(
  network.parameters.flatMap((parameter) => initial(parameter, plan)),
  8
)}


def learning_rate(i, total):
    base = ${python(settings.optimizer.learningRate)}
    return ${pythonOf(settings.schedule)}`,
    optimizer: optimizerOf(settings.optimizer.kind).exports.pytorch(settings.optimizer).replace('(', '(network.parameters(), '),
    data: `@torch.no_grad()
def scores_of(network, images, labels, device):
    """What the network makes of images, in evaluation."""
    network.eval()
    parts = []
    for start in range(0, len(images), 500):
        _, scores = network(*batch(images[start : start + 500], labels[start : start + 500], device))
        parts.append(scores.cpu())
    return torch.cat(parts)


${accuracy(plan)}


def answers(network, args, device):
    """What the options ask about the test images."""
    if not (args.evaluate or args.scores):
        return {}
    result = {}
    images, labels = read_split(args.data, "t10k")
    if args.evaluate:
        result["testAccuracy"] = accuracy(network, images, labels, device)
    if args.scores:
        result["scores"] = scores_of(network, images[: args.scores], labels[: args.scores], device).tolist()
    return result


${readIdx('torch.frombuffer(bytearray(data), dtype=torch.uint8).reshape(dimensions)')}


def batch(images, labels, device):
    """Samples as the dataset node gives them out."""
    x = (images.double() ${plan.data.scale === 1 / 255 ? '/ 255' : `* ${python(plan.data.scale)}`}).float().to(device, DTYPE)
    t = ${plan.data.oneHot ? `F.one_hot(labels.long(), ${plan.data.classes})` : 'labels'}.to(device, DTYPE)
    return x.reshape(len(x), ${plan.data.sample.join(', ')}), t


TYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64, "U8": torch.uint8}


def load_weights(network, path):
    """Reads a safetensors file into the module; no package is needed for that."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    targets = {**dict(network.named_parameters()), **dict(network.named_buffers())}
    for name, (place, transposed) in PLACES.items():
        if name not in header:
            sys.exit(f"{path} has no {name}. Give the weights of this network.")
        begin, end = header[name]["data_offsets"]
        values = torch.frombuffer(bytearray(data[start + begin : start + end]), dtype=TYPES[header[name]["dtype"]])
        values = values.reshape(header[name]["shape"])
        with torch.no_grad():
            targets[place].copy_(values.T if transposed else values)


def save_weights(network, path):
    """Writes what Gradloom reads."""
    targets = {**dict(network.named_parameters()), **dict(network.named_buffers())}
    header, parts, end = {}, [], 0
    for name, (place, transposed) in PLACES.items():
        values = targets[place].detach().cpu()
        values = (values.T if transposed else values).contiguous()
        part = bytes(values.reshape(-1).view(torch.uint8).tolist()) if values.numel() else b""
        kind = "F32" if values.dtype == torch.float32 else "F64"
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))`
  }
}

export interface PytorchParts {
  readonly plan: ScriptPlan
  /** Constants, definitions, the module, and the learning rate. */
  readonly model: string
  /** The call that makes the optimizer of `network`. */
  readonly optimizer: string
  /** Scores, accuracy, reading data and weights. */
  readonly data: string
}

/** The text of the script. @throws ProjectError naming every node it cannot express. */
export function writePytorchScript(network: ExportedNetwork): string {
  const { plan, model, optimizer, data } = pytorchParts(network)
  return `#!/usr/bin/env python3
"""${docText(network.title)}: a PyTorch module with training and evaluation, exported from Gradloom.

Every layer is a node of the project, under the node's name.

Train:     python3 this.py --data DIR [--weights FILE] [--iterations N] [--seed N] [--save FILE]
Evaluate:  python3 this.py --data DIR --weights FILE --evaluate
The last line printed is JSON: the losses of the mini-batches before each update, or the accuracy on the test images.
"""
import argparse
import gzip
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

${model}


${sampling(network.settings.sampling)}


def train(network, images, labels, iterations, device):
    network.train()
    optimizer = ${optimizer}
    losses = []
    for i, indices in zip(range(iterations), batches(len(images))):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(i, iterations)
        loss, _ = network(*batch(images[indices], labels[indices], device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if i % 100 == 0:
            print(f"iteration {i}: loss {losses[-1]:.6f}", file=sys.stderr)
    return losses


${data}


${scriptArguments(network)}


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network().to(device, DTYPE)
    network.initialise()
    if args.weights:
        load_weights(network, args.weights)
    result = {}
    iterations = iterations_of(args)
    if iterations > 0:
        images, labels = read_split(args.data, "train", ${plan.data.limit})
        result["losses"] = train(network, images, labels, iterations, device)
        if args.save:
            save_weights(network, args.save)
    print(json.dumps({**result, **answers(network, args, device)}))


if __name__ == "__main__":
    main()
`
}

/** Lines of PLACES. */
function places(plan: ScriptPlan): readonly string[] {
  return plan.nodes.flatMap((entry) =>
    Object.entries(pytorchOf(entry)?.tensors ?? {}).flatMap(([name, place]) => {
      const { parameters = {}, state = {} } = entry.inference
      if (!(name in parameters) && !(name in state)) return []
      const at = `${plan.attribute(entry.node.id)}.${place.replace(/\.T$/, '')}`
      return [`${JSON.stringify(`${entry.node.id}.${name}`)}: (${JSON.stringify(at)}, ${place.endsWith('.T') ? 'True' : 'False'}),`]
    })
  )
}

function definitionsOf(plan: ScriptPlan): readonly string[] {
  return [...new Set(plan.nodes.flatMap((entry) => pytorchOf(entry)?.code?.(exported(entry)) ?? []))]
}

function modules(plan: ScriptPlan): readonly string[] {
  return plan.nodes.flatMap((entry) => {
    const made = pytorchOf(entry)?.module?.(exported(entry))
    return made === undefined ? [] : [`self.${plan.attribute(entry.node.id)} = ${made}`]
  })
}

function forward(plan: ScriptPlan, { objective }: ExportedNetwork): readonly string[] {
  const lines = plan.nodes.map((entry) => {
    const args = Object.fromEntries(Object.entries(entry.inputs).map(([port, source]) => [port, plan.value(source)]))
    const value = pytorchOf(entry)?.forward(exported(entry), args, `self.${plan.attribute(entry.node.id)}`)
    return `${targetsOf(entry, plan, objective.terms)} = ${value}`
  })
  const loss = objective.terms.map((term) => plan.value(term)).join(' + ')
  return [...lines, `return ${loss}, ${plan.judge?.scores ?? `torch.zeros(BATCH_SIZE, 0)`}`]
}

function initial({ name, node, parameter, initial: { draw, scale, value, data } }: StoredParameter, plan: ScriptPlan): readonly string[] {
  const entry = plan.nodes.find((candidate) => candidate.node.id === node)
  const place = entry && pytorchOf(entry)?.tensors?.[parameter]
  if (!entry || !place) return []
  const tensor = `self.${plan.attribute(node)}.${place.replace(/\.T$/, '')}`
  const comment = `  # ${name}`
  if (data) {
    const values = `torch.tensor(${python([...data])}).reshape(${python(entry.inference.parameters?.[parameter]?.shape ?? [])})`
    return [`${tensor}.copy_(${values}${place.endsWith('.T') ? '.T' : ''})${comment}`]
  }
  switch (draw) {
    case 'normal':
      return [`nn.init.normal_(${tensor}, ${python(value)}, ${python(scale)})${comment}`]
    case 'uniform':
      return [`nn.init.uniform_(${tensor}, ${python(value)}, ${python(value + scale)})${comment}`]
    case 'none':
      return [`nn.init.constant_(${tensor}, ${python(value)})${comment}`]
  }
}

function sampling(kind: ExportedNetwork['settings']['sampling']): string {
  if (kind === 'with-replacement')
    return `def batches(count):
    """Mini-batches drawn with replacement."""
    while True:
        yield torch.randint(count, (BATCH_SIZE,))`
  return `def batches(count):
    """Mini-batches of a new order in each epoch."""
    while True:
        yield from torch.randperm(count).split(BATCH_SIZE)`
}

function accuracy({ judge }: ScriptPlan): string {
  if (!judge)
    return `def accuracy(network, images, labels, device):
    """The loss of this network does not say what a right answer is."""
    return None`
  const predictions = judge.threshold === undefined ? 'scores.argmax(1)' : `scores[:, 0] > ${judge.threshold}`
  return `def accuracy(network, images, labels, device):
    """The part of the images that is recognised."""
    scores = scores_of(network, images, labels, device)
    return ((${predictions}) == labels).double().mean().item()`
}
