// What the host sets once for this module instance (one instance per thread): its packing buffer, and how wide its tiles are.

export let scratch: usize = 0
export let scratchBytes: usize = 0
/** Whether the engine joins vectors, so that a pair of tiles finds registers enough. */
export let joinsVectors: bool = false

/** Names the region that kernels of this instance may overwrite at any call. `joined`: 1 where the engine joins vectors. */
export function configure(offset: usize, bytes: usize, joined: i32): void {
  scratch = offset
  scratchBytes = bytes
  joinsVectors = joined != 0
}
