// Turns the issues of a schema into problems: a stable code, the place, and a sentence with the cure.
import type * as z from 'zod'
import { defaultOf } from '../ops/fields.ts'
import { findOp } from '../ops/index.ts'
import type { Problem } from '../problem.ts'
import { didYouMean } from './nearest-name.ts'
import { isRecord, type Path, quote, showName, showPath, showValue, valueAt } from './show-value.ts'
import { knownKeys } from './strict-schema.ts'

/** As many problems as anyone reads; beyond them a file is refused all the same. */
export const mostProblems = 1000

/**
 * One problem for each issue, and for each unknown key.
 * @param root what the paths of the issues start from, with `prefix` before them; nodes are named by the ids found there.
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], root: unknown, prefix: Path = []): readonly Problem[] {
  return issues.slice(0, mostProblems + 1).flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, mostProblems + 1).map((key) => unknownKey(root, path, key, knownKeys(issue.message)))
    return [badValue(root, path, issue)]
  })
}

function badValue(root: unknown, path: Path, issue: z.core.$ZodIssue): Problem {
  const place = placeOf(root, path)
  const value = valueAt(root, path)
  const [key] = path.slice(-1)
  if (value === undefined && typeof key === 'string') {
    const owner = placeOf(root, path.slice(0, -1)).owner
    return { ...place.problem, code: 'missing-key', message: `${owner} lacks "${key}". Add ${issue.message}.` }
  }
  const message = `${place.subject} must be ${issue.message}; got ${showValue(value)}.`
  return { ...place.problem, code: codeOf(path, value), message: `${message} ${cureOf(root, path, value, issue)}` }
}

function codeOf(path: Path, value: unknown): string {
  const [area, part, , key] = path
  if (area === 'graph' && (part === 'nodes' || part === 'groups') && key === 'id' && path.length === 4) return 'bad-id'
  if (area === 'graph' && part === 'edges' && (key === 'from' || key === 'to')) return 'bad-port'
  return path.join('.') === 'training.iterations' && value === 0 ? 'zero-iterations' : 'bad-value'
}

function cureOf(root: unknown, path: Path, value: unknown, issue: z.core.$ZodIssue): string {
  const words = optionsOf(issue)
  if (codeOf(path, value) === 'zero-iterations')
    return 'Training needs at least one update: write how many to make, or remove it and give epochs.'
  if (path[0] === 'graph' && path[1] === 'nodes' && path[3] === 'fields' && path.length === 5) {
    const node = valueAt(root, path.slice(0, 3)) as Readonly<Record<string, unknown>>
    const fields = findOp(String(node['op']))?.fields ?? {}
    const name = String(path[4])
    const usual = Object.hasOwn(fields, name) ? defaultOf(fields, name, node['fields'] as Readonly<Record<string, unknown>>) : undefined
    const otherwise = usual === undefined ? 'Change it.' : `Change it, or remove it for the default ${showValue(usual)}.`
    return typeof value === 'string' ? didYouMean(value, words, otherwise) : otherwise
  }
  return typeof value === 'string' ? didYouMean(value, words, 'Change it.') : 'Change it.'
}

/** The words that would have been right. */
function optionsOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((value) => typeof value === 'string')
  if (issue.code !== 'invalid_union') return []
  if ('options' in issue && issue.options) return issue.options.filter((value) => typeof value === 'string')
  return issue.errors.flatMap((inner) => inner.flatMap(optionsOf))
}

function unknownKey(root: unknown, path: Path, key: string, known: readonly string[]): Problem {
  const place = placeOf(root, path)
  const at = showPath([...path, key])
  const [area, part, , last] = path
  if (area === 'graph' && part === 'nodes' && last === 'fields' && path.length === 4) {
    const list = known.length === 0 ? 'it has none' : `its fields are ${known.join(', ')}`
    const message = `${place.owner} has no field ${quote(key)}. ${didYouMean(key, known, `Remove it; ${list}.`)}`
    return { ...place.problem, code: 'unknown-field', message, path: at }
  }
  const kind = valueAt(root, [...path, 'kind'])
  const owner = typeof kind === 'string' ? `${place.owner} of kind ${quote(kind)}` : place.owner
  const message = `${owner} has no key ${quote(key)}. ${didYouMean(key, known, `Remove it; the keys there are ${known.join(', ')}.`)}`
  return { ...place.problem, code: 'unknown-key', message, path: at }
}

interface IssuePlace {
  /** What must be something else: "affine1: units", "training.seed". */
  readonly subject: string
  /** What has or lacks a key: "affine1", "affine1: position", "training". */
  readonly owner: string
  readonly problem: Pick<Problem, 'severity' | 'path' | 'node'>
}

function placeOf(root: unknown, path: Path): IssuePlace {
  const text = showPath(path)
  const problem = { severity: 'error', path: text } as const
  const node = path[0] === 'graph' && path[1] === 'nodes' && path.length > 2 ? valueAt(root, path.slice(0, 3)) : undefined
  if (!isRecord(node) || typeof node['id'] !== 'string' || node['id'] === '')
    return { subject: text || 'The project', owner: text || 'The project', problem }
  const id = node['id']
  const name = showName(id)
  const inside = path[3] === 'fields' ? path.slice(4) : path.slice(3)
  const own = inside.length === 0 ? undefined : `${name}: ${showPath(inside)}`
  return { subject: own ?? (path.length > 3 ? `${name}: fields` : text), owner: own ?? name, problem: { ...problem, node: id } }
}
