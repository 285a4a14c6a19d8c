// Structured-clone-ish text codec for the CDP hop. The same source runs in Node and in the page.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
export function makeCodec() {
  const b64 = (u: Uint8Array): string => {
    let s = ''
    for (let i = 0; i < u.length; i += 0x8000) s += String.fromCharCode(...u.subarray(i, i + 0x8000))
    return btoa(s)
  }
  const unb64 = (s: string) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0))
  const enc = (v: any): any => {
    if (v === undefined) return { $: 'u' }
    if (v === null || typeof v === 'string' || typeof v === 'boolean') return v
    if (typeof v === 'number') return Number.isFinite(v) && !Object.is(v, -0) ? v : { $: 'n', v: Object.is(v, -0) ? '-0' : String(v) }
    if (typeof v === 'bigint') return { $: 'b', v: String(v) }
    if (typeof v === 'function' || typeof v === 'symbol') throw new Error('An object could not be cloned.')
    if (
      typeof SharedArrayBuffer !== 'undefined' &&
      (v instanceof SharedArrayBuffer || (ArrayBuffer.isView(v) && v.buffer instanceof SharedArrayBuffer))
    )
      throw new Error('An object could not be cloned.')
    if (v instanceof Date) return { $: 'd', v: +v }
    if (v instanceof Error) return { $: 'e', n: v.name, m: v.message }
    if (v instanceof ArrayBuffer) return { $: 'a', v: b64(new Uint8Array(v)) }
    if (ArrayBuffer.isView(v))
      return {
        $: 't',
        c: v.constructor.name === 'Buffer' ? 'Uint8Array' : v.constructor.name,
        v: b64(new Uint8Array(v.buffer, v.byteOffset, v.byteLength))
      }
    if (v instanceof Map) return { $: 'M', v: [...v].map(([k, x]) => [enc(k), enc(x)]) }
    if (v instanceof Set) return { $: 'S', v: [...v].map(enc) }
    if (Array.isArray(v)) return v.map(enc)
    const o: Record<string, any> = {}
    for (const k of Object.keys(v)) o[k] = enc(v[k])
    return '$' in o ? { $: 'o', v: o } : o
  }
  const dec = (v: any): any => {
    if (v === null || typeof v !== 'object') return v
    if (Array.isArray(v)) return v.map(dec)
    const obj = (x: any) => Object.fromEntries(Object.entries(x).map(([k, y]) => [k, dec(y)]))
    switch (v.$) {
      case undefined:
        return obj(v)
      case 'u':
        return undefined
      case 'n':
        return v.v === '-0' ? -0 : Number(v.v)
      case 'b':
        return BigInt(v.v)
      case 'd':
        return new Date(v.v)
      case 'e': {
        const e = new Error(v.m)
        e.name = v.n
        return e
      }
      case 'a':
        return unb64(v.v).buffer
      case 't':
        return new (globalThis as any)[v.c](unb64(v.v).buffer)
      case 'M':
        return new Map(v.v.map(([k, x]: any) => [dec(k), dec(x)]))
      case 'S':
        return new Set(v.v.map(dec))
      default:
        return obj(v.v)
    }
  }
  return { encode: (v: unknown) => JSON.stringify(enc(v)), decode: (s: string) => dec(JSON.parse(s)) }
}
