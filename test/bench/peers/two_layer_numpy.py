# W1 as the notes compute it, in NumPy: 784-50-10, ReLU, SGD 0.1, batch 100, the loss after every update, accuracy every 600.
import json
import sys
import time
import numpy as np
from mnist import load

x_train, labels, x_test, test_labels = load()
dtype = np.dtype(sys.argv[2])
iterations = int(sys.argv[3])
x_train, x_test = x_train.astype(dtype), x_test.astype(dtype)
t_train = np.eye(10, dtype=dtype)[labels]
np.random.seed(0)
W1 = (0.01 * np.random.rand(784, 50)).astype(dtype)
b1 = np.zeros(50, dtype)
W2 = (0.01 * np.random.rand(50, 10)).astype(dtype)
b2 = np.zeros(10, dtype)


def forward(x):
    a = x @ W1 + b1
    z = a.copy()
    z[a <= 0] = 0
    return a, z, z @ W2 + b2


def softmax(s):
    s = s - s.max(axis=1, keepdims=True)
    e = np.exp(s)
    return e / e.sum(axis=1, keepdims=True)


def loss(x, t):
    return -np.sum(t * np.log(softmax(forward(x)[2]) + dtype.type(1e-7))) / len(x)


def accuracy(x, t):
    return np.mean(forward(x)[2].argmax(axis=1) == t)


pairs = []
start = time.perf_counter()
for i in range(iterations):
    mask = np.random.choice(60000, 100)
    x, t = x_train[mask], t_train[mask]
    a, z, s = forward(x)
    y = softmax(s)
    ds = (y - t) / 100
    dW2, db2 = z.T @ ds, ds.sum(axis=0)
    da = ds @ W2.T
    da[a <= 0] = 0
    dW1, db1 = x.T @ da, da.sum(axis=0)
    da @ W1.T  # the notes' Affine layer returns it; nobody reads it
    W1 -= dtype.type(0.1) * dW1
    b1 -= dtype.type(0.1) * db1
    W2 -= dtype.type(0.1) * dW2
    b2 -= dtype.type(0.1) * db2
    last = loss(x, t)
    if i % 600 == 0:
        pairs.append((accuracy(x_train, labels), accuracy(x_test, test_labels)))
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "testAccuracy": float(accuracy(x_test, test_labels)), "loss": float(last)}))
