# Runs single ops in NumPy and PyTorch as exports write them. Reads a JSON list of cases on stdin, writes a list of results.
import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def array(tensor):
    return np.array(tensor["data"], np.float64).reshape(tensor["shape"])


def plain(value):
    return np.asarray(value, np.float64).ravel().tolist()


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def in_numpy(case):
    space = {"np": np, "math": math, "DTYPE": np.float64}
    exec(case["layerBase"] + "\n" + case["numpy"]["code"], space)
    parameters = {name: array(tensor) for name, tensor in case["parameters"].items()}
    more = {"state": {name: array(tensor) for name, tensor in case["state"].items()}} if case["state"] else {}
    layer = eval(case["numpy"]["make"], space)(parameters, **more, **eval(case["numpy"]["settings"], space))
    args = [array(tensor) for tensor in case["inputs"].values()]
    if case["numpy"]["looksAtRun"]:
        args.append(space["Run"](case["training"], False, case["seed"], case["iteration"]))
    outputs = as_tuple(layer.forward(*args))
    result = {"outputs": [plain(y) for y in outputs]}
    if case["upstream"]:
        gradients = as_tuple(layer.backward(*[array(tensor) for tensor in case["upstream"]]))
        result["inputs"] = [None if d is None else plain(d) for d in gradients]
        result["parameters"] = {name: plain(layer.gradients[name]) for name in parameters}
    return result


def in_torch(case):
    space = {"torch": torch, "F": F, "nn": nn, "math": math, "DTYPE": torch.float64}
    exec(case["torch"]["code"], space)
    node = None
    if case["torch"]["module"]:
        node = eval(case["torch"]["module"], space).double()
        node.train(case["training"])
        places = {**dict(node.named_parameters()), **dict(node.named_buffers())}
        with torch.no_grad():
            for name, place in case["torch"]["tensors"].items():
                tensor = {**case["parameters"], **case["state"]}.get(name)
                if tensor is not None:
                    value = torch.tensor(array(tensor))
                    places[place.replace(".T", "")].copy_(value.T if place.endswith(".T") else value)
    space["node"] = node
    for name, tensor in case["inputs"].items():
        space["arg_" + name] = torch.tensor(array(tensor))
    with torch.no_grad():
        return {"outputs": [plain(y) for y in as_tuple(eval(case["torch"]["forward"], space))]}


print(json.dumps([{"numpy": in_numpy(case), "torch": in_torch(case)} for case in json.load(sys.stdin)]))
