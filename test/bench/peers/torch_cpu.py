# W1, W2 and W3 in PyTorch on the CPU: ms per iteration in float32.
import json
import sys
import time
import torch
from torch import nn
from mnist import load

workload, iterations, threads = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(0)
x_train, labels, _, _ = load()
x_train, labels = torch.from_numpy(x_train), torch.from_numpy(labels)


def block(inputs, outputs, padding):
    return [nn.Conv2d(inputs, outputs, 3, padding=padding), nn.BatchNorm2d(outputs), nn.ReLU()]


networks = {
    "W1": lambda: nn.Sequential(nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10)),
    "W2": lambda: nn.Sequential(
        nn.Conv2d(1, 30, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4320, 100), nn.ReLU(), nn.Linear(100, 10)
    ),
    "W3": lambda: nn.Sequential(
        *block(1, 16, 1), *block(16, 16, 1), nn.MaxPool2d(2),
        *block(16, 32, 1), *block(32, 32, 2), nn.MaxPool2d(2),
        *block(32, 64, 1), *block(64, 64, 1), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 4 * 4, 50), nn.ReLU(), nn.Linear(50, 10)
    ),
}
network = networks[workload]()
if workload != "W1":
    x_train = x_train.reshape(-1, 1, 28, 28)
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()


def iterate():
    mask = torch.randint(60000, (100,))
    optimizer.zero_grad()
    criterion(network(x_train[mask]), labels[mask]).backward()
    optimizer.step()


for _ in range(3):
    iterate()
start = time.perf_counter()
for _ in range(iterations):
    iterate()
print(json.dumps({"msPerIteration": (time.perf_counter() - start) / iterations * 1000}))
