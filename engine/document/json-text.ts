// Reads JSON with what JSON.parse lacks: line and column, bounded depth, repeated keys, numbers too large to hold.
import type { Problem } from '../problem.ts'
import { type Path, quote, showPath } from './show-value.ts'

/** A project nests about ten levels; more than this is no project. */
const deepest = 64
/** The file is refused by then, and finding each line takes a walk through the text. */
const mostReported = 100
const literals = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null]
])

export interface JsonReading {
  /** Absent where the text is not JSON. */
  readonly value?: unknown
  readonly problems: readonly Problem[]
}

/**
 * Parses JSON text (a leading byte order mark is allowed). Syntax stops at the first fault, with its line and column;
 * repeated keys, "__proto__" and numbers beyond ±1.8e308 are all collected, with their paths. Of repeated keys the first stands.
 */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text)
  try {
    const value = reader.document()
    return { value, problems: reader.problems }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { line, column } = lineAndColumn(text, error.at)
    const where = `line ${line}, column ${column}`
    const message =
      error.code === 'not-json' ? `The file is not JSON at ${where}: ${error.message}` : `The file goes wrong at ${where}: ${error.message}`
    return { problems: [...reader.problems, { code: error.code, severity: 'error', message }] }
  }
}

class Fault extends Error {
  readonly at: number
  readonly code: string
  constructor(at: number, message: string, code = 'not-json') {
    super(message)
    this.at = at
    this.code = code
  }
}

class Reader {
  readonly problems: Problem[] = []
  readonly #text: string
  #at = 0
  readonly #path: PropertyKey[] = []

  constructor(text: string) {
    this.#text = text
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1
  }

  document(): unknown {
    this.#space()
    if (this.#at >= this.#text.length) throw new Fault(this.#at, 'it is empty. Open another file, or restore this one from a copy.')
    const value = this.#value()
    this.#space()
    if (this.#at < this.#text.length) throw new Fault(this.#at, `it goes on with ${this.#here()} after its end. Remove the rest.`)
    return value
  }

  #value(): unknown {
    const character = this.#text[this.#at]
    if (character === '{') return this.#object()
    if (character === '[') return this.#array()
    if (character === '"') return this.#string()
    return character !== undefined && (character === '-' || (character >= '0' && character <= '9')) ? this.#number() : this.#literal()
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    this.#enter()
    if (this.#take('}')) return object
    do {
      this.#space()
      const at = this.#at
      if (this.#text[at] === '}') throw new Fault(at, 'a comma stands before "}". Remove the comma.')
      if (this.#text[at] !== '"') throw new Fault(at, `a key in double quotes belongs here, not ${this.#here()}.`)
      const key = this.#string()
      this.#path.push(key)
      if (!this.#take(':')) throw new Fault(this.#at, `":" belongs after the key ${quote(key)}, not ${this.#here()}.`)
      this.#space()
      const value = this.#value()
      if (key === '__proto__') this.#report(at, 'unknown-key', '"__proto__" is not a key of a project. Remove it.')
      else if (Object.hasOwn(object, key)) this.#report(at, 'duplicate-key', `the key ${quote(key)} is there twice. Remove one of them.`)
      else object[key] = value
      this.#path.pop()
    } while (this.#take(','))
    if (!this.#take('}')) throw new Fault(this.#at, `"," or "}" belongs here, not ${this.#here()}.`)
    return object
  }

  #array(): unknown[] {
    const array: unknown[] = []
    this.#enter()
    if (this.#take(']')) return array
    do {
      this.#space()
      if (this.#text[this.#at] === ']') throw new Fault(this.#at, 'a comma stands before "]". Remove the comma.')
      this.#path.push(array.length)
      array.push(this.#value())
      this.#path.pop()
    } while (this.#take(','))
    if (!this.#take(']')) throw new Fault(this.#at, `"," or "]" belongs here, not ${this.#here()}.`)
    return array
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let escaped = false
    for (let i = start + 1; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 0x22) {
        this.#at = i + 1
        return escaped ? this.#unescape(start, text.slice(start, i + 1)) : text.slice(start + 1, i)
      }
      if (code < 0x20) throw new Fault(i, 'a line break or control character stands inside a text. Write it as an escape such as "\\n".')
      if (code === 0x5c) {
        escaped = true
        i++
      }
    }
    throw new Fault(start, 'the text that starts here has no closing quote. Add it.')
  }

  #unescape(start: number, source: string): string {
    try {
      return JSON.parse(source) as string
    } catch {
      throw new Fault(start, 'the text that starts here has an escape that JSON does not know. Write "\\\\" for a backslash.')
    }
  }

  #number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) throw new Fault(this.#at, `${this.#word()} is not a number as JSON writes them. Write it like 0.5 or 1e-7.`)
    const value = Number(found)
    if (!Number.isFinite(value))
      this.#report(this.#at, 'bad-value', `${quote(found)} is too large for a number (the largest is 1.797e308). Write a smaller one.`)
    this.#at += found.length
    return value
  }

  #literal(): unknown {
    const word = /[A-Za-z]+/y
    word.lastIndex = this.#at
    const found = word.exec(this.#text)?.[0]
    if (found !== undefined && literals.has(found)) {
      this.#at += found.length
      return literals.get(found)
    }
    const cure = found === 'NaN' || found === 'Infinity' ? 'JSON has no such number; write a finite one.' : 'Write a value there.'
    throw new Fault(this.#at, `a value belongs here, not ${this.#here()}. ${cure}`)
  }

  /** Steps over the opening bracket. */
  #enter(): void {
    if (this.#path.length >= deepest)
      throw new Fault(this.#at, `it nests deeper than ${deepest} levels, which no project does. Remove the inner levels.`, 'too-deep')
    this.#at++
  }

  #take(character: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #word(): string {
    return quote(/^[^\s,:[\]{}"]{0,24}/.exec(this.#text.slice(this.#at, this.#at + 24))?.[0] ?? '')
  }

  /** What stands at the current place, for a sentence. */
  #here(): string {
    if (this.#at >= this.#text.length) return 'the end of the file'
    if (this.#text.startsWith('//', this.#at) || this.#text.startsWith('/*', this.#at)) return 'a comment (JSON has none; remove it)'
    if (this.#text[this.#at] === "'") return 'a single quote (JSON takes double quotes)'
    return /[\w.-]/.test(this.#text[this.#at] ?? '') ? this.#word() : quote(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0))
  }

  #report(at: number, code: string, message: string): void {
    if (this.problems.length >= mostReported) return
    const path: Path = [...this.#path]
    const { line, column } = lineAndColumn(this.#text, at)
    this.problems.push({
      code,
      severity: 'error',
      message: `${showPath(path)} (line ${line}, column ${column}): ${message}`,
      path: showPath(path)
    })
  }
}

/** Both count from 1; a byte order mark takes no column. */
function lineAndColumn(text: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (let i = start; i < at; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0x0a && (code !== 0x0d || text.charCodeAt(i + 1) === 0x0a)) continue
    line++
    start = i + 1
  }
  return { line, column: at - start + 1 }
}
