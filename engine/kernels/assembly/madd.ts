// Vector multiply-add: fused where the relaxed-SIMD module is built, two roundings in the baseline module.

/** c + a·b */
// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  // @ts-ignore: RELAXED is defined on the compiler's command line
  return isDefined(RELAXED) ? v128.relaxed_madd<T>(a, b, c) : v128.add<T>(c, v128.mul<T>(a, b))
}
