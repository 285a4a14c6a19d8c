// Reads the words after a command into its project and options, by the command's own table of options.
import { didYouMean } from '../../engine/catalog.ts'
import { UsageProblem } from './failure.ts'

interface OptionBase {
  readonly doc: string
}
export interface IntegerOption extends OptionBase {
  readonly kind: 'integer'
  readonly min: number
  readonly max: number
}
export interface NumberOption extends OptionBase {
  readonly kind: 'number'
}
export interface TextOption extends OptionBase {
  readonly kind: 'text'
  /** What the value is, in the usage: FILE, ID. */
  readonly value: string
}
export interface ChoiceOption<T extends string = string> extends OptionBase {
  readonly kind: 'choice'
  readonly options: readonly T[]
}
export interface FlagOption extends OptionBase {
  readonly kind: 'flag'
}
export type Option = IntegerOption | NumberOption | TextOption | ChoiceOption | FlagOption
/** By the name after the two dashes. */
export type Options = Readonly<Record<string, Option>>

type OptionValue<O extends Option> = O extends { kind: 'integer' | 'number' }
  ? number
  : O extends { kind: 'flag' }
    ? true
    : O extends ChoiceOption<infer T>
      ? T
      : string
export type OptionValues<O extends Options> = { readonly [K in keyof O]?: OptionValue<O[K]> }

export interface Parsed<O extends Options> {
  readonly words: readonly string[]
  readonly options: OptionValues<O>
}

/** Splits `argv` into plain words and checked option values. Throws `UsageProblem` with what is wrong and what would be right. */
export function parseOptions<O extends Options>(argv: readonly string[], table: O): Parsed<O> {
  const words: string[] = []
  const options: Record<string, unknown> = {}
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!
    if (word === '--') return { words: [...words, ...argv.slice(at + 1)], options: options as OptionValues<O> }
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const option = name.startsWith('--') && Object.hasOwn(table, name.slice(2)) ? table[name.slice(2)] : undefined
    if (!option) {
      const names = Object.keys(table).map((known) => `--${known}`)
      throw new UsageProblem(`There is no option ${name} here. ${didYouMean(name, names, 'The options are listed below.')}`)
    }
    let given = equals < 0 ? undefined : word.slice(equals + 1)
    if (option.kind === 'flag') {
      if (given !== undefined) throw new UsageProblem(`${name} takes no value; got "${given}".`)
      options[name.slice(2)] = true
      continue
    }
    if (given === undefined) {
      given = argv[++at]
      if (given === undefined || given.startsWith('--')) throw new UsageProblem(`${name} needs a value: ${expected(option)}.`)
    }
    options[name.slice(2)] = optionValue(name, option, given)
  }
  return { words, options: options as OptionValues<O> }
}

function optionValue(name: string, option: Exclude<Option, FlagOption>, given: string): string | number {
  const wrong = () => new UsageProblem(`${name} must be ${expected(option)}; got "${given}".`)
  switch (option.kind) {
    case 'integer': {
      const value = Number(given)
      if (!/^[+-]?\d+$/.test(given) || !Number.isSafeInteger(value) || value < option.min || value > option.max) throw wrong()
      return value + 0
    }
    case 'number': {
      const value = Number(given)
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) || !Number.isFinite(value)) throw wrong()
      return value
    }
    case 'choice':
      if (!option.options.includes(given)) throw wrong()
      return given
    case 'text':
      if (given === '') throw wrong()
      return given
  }
}

function expected(option: Exclude<Option, FlagOption>): string {
  switch (option.kind) {
    case 'integer':
      if (option.max === Number.MAX_SAFE_INTEGER) return `a whole number of at least ${option.min}`
      return `a whole number from ${option.min} to ${option.max}`
    case 'number':
      return 'a number such as 0.1 or 1e-3'
    case 'choice':
      return `one of ${option.options.join(', ')}`
    case 'text':
      return `a ${option.value}`
  }
}

/** How an option's value is written in the usage: "N", "X", "float32|float64"; empty for a flag. */
export function valueName(option: Option): string {
  switch (option.kind) {
    case 'integer':
      return 'N'
    case 'number':
      return 'X'
    case 'choice':
      return option.options.join('|')
    case 'text':
      return option.value
    case 'flag':
      return ''
  }
}
