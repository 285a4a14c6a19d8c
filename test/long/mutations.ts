// Damage that is done on purpose, the same for the same seed: to JSON-like values and to bytes.

export class Mutations {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 below a bound. */
  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 4294967296) * bound)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** One place of a value becomes something else, goes, comes twice, or changes its name. */
  value(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || this.below(5) === 0) return this.#other(value)
    if (Array.isArray(value)) {
      if (value.length === 0 || this.below(6) === 0)
        return this.pick([[...value, this.#other(undefined)], value.slice(1), [...value, ...value]])
      const at = this.below(value.length)
      return value.map((item, i) => (i === at ? this.value(item) : item))
    }
    const entries = Object.entries(value)
    if (entries.length === 0 || this.below(8) === 0) return { ...value, [this.pick(oddNames)]: this.#other(undefined) }
    const at = this.below(entries.length)
    const kind = this.below(10)
    return Object.fromEntries(
      entries.flatMap(([name, item], i) => {
        if (i !== at) return [[name, item]]
        if (kind === 0) return []
        if (kind === 1) return [[this.pick(oddNames), item]]
        return [[name, this.value(item)]]
      })
    )
  }

  /** Bytes cut off, changed, put in or taken out. */
  bytes(bytes: Uint8Array): Uint8Array {
    let changed = Uint8Array.from(bytes)
    if (this.below(6) === 0) changed = changed.slice(0, this.below(changed.length))
    for (let change = this.below(3); change >= 0 && changed.length > 0; change--) {
      const at = this.below(changed.length)
      if (this.below(3) > 0) changed[at] = this.pick([0, 34, 44, 58, 91, 93, 123, 125, 48, 255, this.below(256)])
      else changed = Uint8Array.from([...changed.subarray(0, at), ...changed.subarray(at + this.pick([0, 1, 5]))])
    }
    return changed
  }

  #other(value: unknown): unknown {
    if (typeof value === 'number' && this.below(2) === 0) return this.pick([-value, value + 1, value * 1e6, value / 3, 0, -1])
    if (typeof value === 'string' && this.below(2) === 0) return this.pick([`${value}x`, value.slice(1), value.repeat(3), `../${value}`])
    return this.pick(oddValues)
  }
}

const oddNames = ['', 'constructor', '__proto__', 'toString', 'kind', 'id', 'x'.repeat(2000), 'é名', '0']
const oddValues: readonly unknown[] = [
  null,
  true,
  '',
  'NaN',
  0,
  -1,
  1e308,
  0.5,
  2 ** 53,
  4294967296,
  [],
  {},
  [[]],
  { length: 3 },
  'sgd',
  'x'.repeat(5000),
  '\u0000',
  'a.b.c'
]
