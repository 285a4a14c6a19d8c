# Reads the four MNIST files for the peers; the folder is the first argument of every peer.
import sys
import numpy as np


def load():
    folder = sys.argv[1]

    def read(name, offset):
        with open(f"{folder}/{name}", "rb") as file:
            return np.frombuffer(file.read(), np.uint8, offset=offset)

    x_train = read("train-images-idx3-ubyte", 16).reshape(60000, 784).astype(np.float32) / np.float32(255)
    x_test = read("t10k-images-idx3-ubyte", 16).reshape(10000, 784).astype(np.float32) / np.float32(255)
    t_train = read("train-labels-idx1-ubyte", 8).astype(np.int64)
    t_test = read("t10k-labels-idx1-ubyte", 8).astype(np.int64)
    return x_train, t_train, x_test, t_test
