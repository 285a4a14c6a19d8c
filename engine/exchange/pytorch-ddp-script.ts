// The network as a PyTorch program for several processes: DistributedDataParallel, started by torchrun, with checkpoints.
import { docText, type ExportedNetwork, scriptArguments } from './network-script.ts'
import { pytorchParts } from './pytorch-script.ts'

/** The text of the script. @throws ProjectError naming every node it cannot express. */
export function writePytorchDdpScript(network: ExportedNetwork): string {
  const { plan, model, optimizer, data } = pytorchParts(network)
  const { sampling } = network.settings
  return `#!/usr/bin/env python3
"""${docText(network.title)}: training by several processes with PyTorch's DistributedDataParallel, exported from Gradloom.

Every layer is a node of the project, under the node's name. Each process takes its share of every mini-batch of BATCH_SIZE
samples; gradients are averaged, so all processes keep the same weights. On CUDA each process takes a device of its own.

Train:     torchrun --nproc_per_node N this.py --data DIR [--iterations N] [--checkpoint FILE] [--resume FILE] [--save FILE]
Evaluate:  python3 this.py --data DIR --weights FILE --evaluate
The last line printed is JSON, by the first process: the losses before each update, or the accuracy on the test images.
"""
import argparse
import gzip
import json
import math
import os
import struct
import sys

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

${model}


RANK = int(os.environ.get("RANK", 0))
WORLD = int(os.environ.get("WORLD_SIZE", 1))


def shares(count, seed, first):
    """This process's share of every mini-batch from the first on: all draw the same ones, and each takes every WORLD-th sample."""
    per_epoch = max(1, math.ceil(count / BATCH_SIZE))
    for i in range(first, sys.maxsize):
${
  sampling === 'with-replacement'
    ? `        indices = torch.randint(count, (BATCH_SIZE,), generator=torch.Generator().manual_seed(seed * 1_000_003 + i))`
    : `        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1_000_003 + i // per_epoch))
        indices = order[i % per_epoch * BATCH_SIZE :][:BATCH_SIZE]
        if len(indices) < WORLD:
            indices = order[:WORLD]  # every process needs a sample`
}
        yield indices[RANK::WORLD]


def train(network, images, labels, args, iterations, device):
    network.train()
    optimizer = ${optimizer}
    first = 0
    if args.resume:
        saved = torch.load(args.resume, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict({**optimizer.state_dict(), "state": saved["optimizer"]})
        first = saved["iteration"]
    parallel = DistributedDataParallel(network) if WORLD > 1 else network
    losses = []
    for i, indices in zip(range(first, iterations), shares(len(images), args.seed, first)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(i, iterations)
        loss, _ = parallel(*batch(images[indices], labels[indices], device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(mean_of(loss.detach()).item())
        if RANK == 0 and i % 100 == 0:
            print(f"iteration {i}: loss {losses[-1]:.6f}", file=sys.stderr)
        if args.checkpoint and ((i + 1) % args.checkpoint_every == 0 or i + 1 == iterations):
            save_checkpoint(args.checkpoint, network, optimizer, i + 1)
    return losses


def mean_of(value):
    """The mean over all processes."""
    value = value.clone()
    if WORLD > 1:
        dist.all_reduce(value)
    return value / WORLD


def ranks_agree(network):
    """Whether all processes hold the same weights, bit for bit."""
    for parameter in network.parameters():
        first = parameter.detach().clone()
        if WORLD > 1:
            dist.broadcast(first, 0)
        same = torch.tensor(float(torch.equal(first, parameter.detach())), device=parameter.device)
        if WORLD > 1:
            dist.all_reduce(same, dist.ReduceOp.MIN)
        if same.item() == 0:
            return False
    return True


def save_checkpoint(path, network, optimizer, iteration):
    """All that a resumed run needs, as tensors alone, which no code is needed to open: written beside, then moved over the old one."""
    if RANK == 0:
        state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()["state"], "iteration": iteration}
        torch.save(state, path + ".partial")
        os.replace(path + ".partial", path)


${data}


${scriptArguments(network).replace(
  '    return parser.parse_args()\n',
  `    parser.add_argument("--checkpoint", metavar="FILE", help="where the state of the run is kept")
    parser.add_argument("--checkpoint-every", type=int, default=500, metavar="N", help="iterations between checkpoints (500)")
    parser.add_argument("--resume", metavar="FILE", help="goes on from a checkpoint")
    return parser.parse_args()
`
)}


def main():
    args = arguments()
    cuda = torch.cuda.is_available()
    if WORLD > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    torch.manual_seed(args.seed)
    network = Network().to(device, DTYPE)
    network.initialise()
    if args.weights:
        load_weights(network, args.weights)
    result = {}
    iterations = iterations_of(args)
    if iterations > 0:
        images, labels = read_split(args.data, "train", ${plan.data.limit})
        result["losses"] = train(network, images, labels, args, iterations, device)
        result["ranksAgree"] = ranks_agree(network)
        if args.save and RANK == 0:
            save_weights(network, args.save)
    if RANK == 0:
        print(json.dumps({**result, **answers(network, args, device)}))
    if WORLD > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
`
}
