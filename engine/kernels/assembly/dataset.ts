// Dataset kernels.
