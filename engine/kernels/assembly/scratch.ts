// The packing buffer of this module instance (one instance per thread): set once by the host, used by the matrix kernels.

export let scratch: usize = 0
export let scratchBytes: usize = 0

/** Names the region that kernels of this instance may overwrite at any call. */
export function configure(offset: usize, bytes: usize): void {
  scratch = offset
  scratchBytes = bytes
}
