# Writes networks as ONNX with PyTorch's own exporter, and prints what they answer: {"name", "input", "output"} a line.
import json
import sys

import torch
import torch.nn as nn

folder = sys.argv[1]
torch.manual_seed(0)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.first(x))
        x = torch.relu(self.second(x) + x)
        return self.head(x.mean(dim=(2, 3)))


networks = {
    "layers": (nn.Sequential(nn.Linear(784, 20), nn.Sigmoid(), nn.Linear(20, 15, bias=False), nn.Tanh(), nn.Dropout(0.3), nn.LayerNorm(15), nn.Linear(15, 10)), (5, 784)),
    "images": (
        nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride=2, dilation=2),
            nn.GELU(), nn.AvgPool2d(2, count_include_pad=False), nn.Flatten(), nn.LeakyReLU(0.2), nn.Linear(24, 10), nn.Softmax(1),
        ),
        (3, 1, 28, 28),
    ),
    "global": (nn.Sequential(nn.Conv2d(3, 5, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 1), nn.Sigmoid()), (4, 3, 9, 8)),
    "residual": (Residual(), (2, 1, 8, 8)),
}
for name, (network, shape) in networks.items():
    network.eval()
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    x = torch.randn(shape)
    for opset in (9, 11, 13, 16):
        if opset < 16 and name == "layers":
            # LayerNormalization is opset 17; before it is a dozen nodes
            network = nn.Sequential(*[part for part in network if not isinstance(part, nn.LayerNorm)])
        y = network(x)
        torch.onnx.export(
            network, x, f"{folder}/{name}-{opset}.onnx", opset_version=opset, input_names=["x"], dynamic_axes={"x": {0: "batch"}},
            training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        )
        print(json.dumps({"name": f"{name}-{opset}", "input": x.flatten().tolist(), "shape": shape, "output": y.flatten().tolist()}))
