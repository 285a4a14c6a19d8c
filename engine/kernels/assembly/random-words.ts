// Counter-based random numbers: a word is decided by its index and a key alone, so that no state is kept and any split over threads gives the same bits.

// The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit flips every output bit with probability near 1/2.
// @ts-ignore: decorator
@inline
export function mix(h: u32): u32 {
  h ^= h >> 16
  h *= 0x85ebca6b
  h ^= h >> 13
  h *= 0xc2b2ae35
  return h ^ (h >> 16)
}
// @ts-ignore: decorator
@inline
export function mixes(h: v128): v128 {
  h = v128.xor(h, i32x4.shr_u(h, 16))
  h = i32x4.mul(h, i32x4.splat(0x85ebca6b))
  h = v128.xor(h, i32x4.shr_u(h, 13))
  h = i32x4.mul(h, i32x4.splat(0xc2b2ae35))
  return v128.xor(h, i32x4.shr_u(h, 16))
}

// Both words depend on both halves of the key: two keys that share a half must not give shifted copies of one sequence.
// @ts-ignore: decorator
@inline
export function firstWord(key0: u32, key1: u32): u32 {
  return mix(key0 ^ mix(key1 + 0x9e3779b9))
}
// @ts-ignore: decorator
@inline
export function secondWord(key0: u32, key1: u32): u32 {
  return mix(key1 ^ mix(key0 + 0x7f4a7c15))
}

// Word i of the sequence of a key, given by its two words.
// @ts-ignore: decorator
@inline
export function randomWord(i: u32, first: u32, second: u32): u32 {
  return mix(mix(i ^ first) + second)
}
