// The words of the studio as flat keys, and where the code uses them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { repository } from '../steps.ts'

/** "app.save" → its text. */
export function flatten(words: object, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

export interface Source {
  readonly path: string
  readonly text: string
}

export function rendererSources(): readonly Source[] {
  return readdirSync(join(repository, 'src-renderer'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('locales/'))
    .map((name) => ({ path: `src-renderer/${name}`, text: readFileSync(join(repository, 'src-renderer', name), 'utf8') }))
}

/** Attributes whose text people read or hear. */
const readAttributes = new Set(['title', 'label', 'placeholder', 'aria-label', 'alt', 'description', 'error', 'thumbLabel', 'ariaLabel'])

/** Text with letters that stands in a component instead of in locales/. */
export function literalTexts({ path, text }: Source): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const note = (node: ts.Node, literal: string): void => {
    if (/\p{L}{2}/u.test(literal)) found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${literal.trim()}`)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text)
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && !ts.isJsxAttribute(node.parent))
      note(node, node.expression.text)
    if (ts.isJsxAttribute(node) && readAttributes.has(node.name.getText()) && node.initializer) {
      const { initializer } = node
      if (ts.isStringLiteral(initializer)) note(node, initializer.text)
      else if (ts.isJsxExpression(initializer) && initializer.expression && ts.isStringLiteralLike(initializer.expression))
        note(node, initializer.expression.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Keys in quotes: 'app.save'. A template such as `app.menu${x}` gives its beginning. */
export function usedKeys(
  { text }: Source,
  areas: readonly string[]
): { readonly whole: readonly string[]; readonly beginnings: readonly string[] } {
  const area = `(?:${areas.join('|')})`
  const whole = [...text.matchAll(new RegExp(`'(${area}\\.[A-Za-z][\\w-]*)'`, 'g'))].map(([, key]) => key ?? '')
  const beginnings = [...text.matchAll(new RegExp(`\`(${area}\\.[\\w-]*)\\$\\{`, 'g'))].map(([, key]) => key ?? '')
  return { whole, beginnings }
}
