# W2 in NumPy with im2col, as the book computes it: ms per iteration, float32 by default.
import json
import sys
import time
import numpy as np
from mnist import load

x_train, labels, _, _ = load()
dtype = np.dtype(sys.argv[2])
iterations = int(sys.argv[3])
x_train = x_train.astype(dtype).reshape(-1, 1, 28, 28)
t_train = np.eye(10, dtype=dtype)[labels]
np.random.seed(0)


def normal(std, *shape):
    return (std * np.random.randn(*shape)).astype(dtype)


W1, b1 = normal(0.01, 30, 1, 5, 5), np.zeros(30, dtype)
W2, b2 = normal(0.01, 4320, 100), np.zeros(100, dtype)
W3, b3 = normal(0.01, 100, 10), np.zeros(10, dtype)


def im2col(x, size):
    n, c, h, w = x.shape
    oh, ow = h - size + 1, w - size + 1
    col = np.zeros((n, c, size, size, oh, ow), x.dtype)
    for i in range(size):
        for j in range(size):
            col[:, :, i, j] = x[:, :, i : i + oh, j : j + ow]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1)


def iterate():
    global W1, b1, W2, b2, W3, b3
    mask = np.random.choice(60000, 100)
    x, t = x_train[mask], t_train[mask]
    col = im2col(x, 5)
    c = (col @ W1.reshape(30, -1).T + b1).reshape(100, 24, 24, 30).transpose(0, 3, 1, 2)
    r = np.maximum(c, 0)
    windows = r.reshape(100, 30, 12, 2, 12, 2).transpose(0, 1, 2, 4, 3, 5).reshape(-1, 4)
    winners = windows.argmax(axis=1)
    p = windows.max(axis=1).reshape(100, -1)
    a = p @ W2 + b2
    z = np.maximum(a, 0)
    s = z @ W3 + b3
    s = s - s.max(axis=1, keepdims=True)
    e = np.exp(s)
    y = e / e.sum(axis=1, keepdims=True)
    ds = (y - t) / dtype.type(100)
    dW3, db3 = z.T @ ds, ds.sum(axis=0)
    da = ds @ W3.T
    da[a <= 0] = 0
    dW2, db2 = p.T @ da, da.sum(axis=0)
    dp = (da @ W2.T).ravel()
    dwindows = np.zeros((dp.size, 4), dtype)
    dwindows[np.arange(dp.size), winners] = dp
    dc = dwindows.reshape(100, 30, 12, 12, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(100, 30, 24, 24)
    dc = np.where(c > 0, dc, 0)
    flat = dc.transpose(0, 2, 3, 1).reshape(-1, 30)
    dW1, db1 = (col.T @ flat).T.reshape(W1.shape), flat.sum(axis=0)
    for value, gradient in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2), (W3, dW3), (b3, db3)):
        value -= dtype.type(0.1) * gradient


for _ in range(3):
    iterate()
start = time.perf_counter()
for _ in range(iterations):
    iterate()
print(json.dumps({"msPerIteration": (time.perf_counter() - start) / iterations * 1000}))
