// An expression with its numbers: each leaf with the name of its element below, fractions as fractions, long sums cut short.
import { createContext, useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../engine/contract.ts'
import styles from './arithmetic.module.css'
import { fullNumber, shortNumber } from './show-number.ts'

/** Terms of a sum before it is cut. */
const fewTerms = 8

type ElementLeaf = Extract<Expression, { kind: 'element' }>

/** Goes to where a number is kept; undefined: it cannot be gone to. */
export const LeafContext = createContext<(leaf: ElementLeaf) => (() => void) | undefined>(() => undefined)

export function ExpressionView({ expression }: { readonly expression: Expression }) {
  switch (expression.kind) {
    case 'element':
      return <Element leaf={expression} />
    case 'number':
      return <Leaf value={expression.value} />
    case 'rest':
      return <Rest count={expression.count} value={expression.value} />
    case 'sum':
      return <Sum terms={expression.terms} />
    case 'negative':
      return (
        <>
          <span className={styles['operator']}>−</span>
          <Inside expression={expression.of} when={['sum', 'negative']} />
        </>
      )
    case 'product':
      return expression.factors.map((factor, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a factor is its place
        <span key={i} className={styles['part']}>
          {i > 0 && <span className={styles['operator']}>·</span>}
          <Inside expression={factor} when={['sum', 'negative']} />
        </span>
      ))
    case 'quotient':
      return (
        <span className={styles['fraction']}>
          <span className={styles['part']}>
            <ExpressionView expression={expression.over} />
          </span>
          <span className={styles['part']}>
            <ExpressionView expression={expression.under} />
          </span>
        </span>
      )
    case 'power':
      return (
        <span className={styles['part']}>
          <Inside expression={expression.base} when={['sum', 'negative', 'product', 'quotient', 'power']} />
          <sup>{shortNumber(expression.exponent)}</sup>
        </span>
      )
    case 'call':
      return (
        <span className={styles['part']}>
          <span className={styles['function']}>{expression.name === 'sigmoid' ? 'σ' : expression.name}</span>
          <span className={styles['operator']}>(</span>
          {expression.arguments.map((argument, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an argument is its place
            <span key={i} className={styles['part']}>
              {i > 0 && <span className={styles['operator']}>,</span>}
              <ExpressionView expression={argument} />
            </span>
          ))}
          <span className={styles['operator']}>)</span>
        </span>
      )
    default:
      return expression satisfies never
  }
}

/** In brackets where it would be read wrongly without. */
function Inside({ expression, when }: { readonly expression: Expression; readonly when: readonly Expression['kind'][] }) {
  const single = expression.kind === 'sum' && expression.terms.length === 1
  if (single || !when.includes(expression.kind)) return <ExpressionView expression={expression} />
  return (
    <span className={styles['part']}>
      <span className={styles['operator']}>(</span>
      <ExpressionView expression={expression} />
      <span className={styles['operator']}>)</span>
    </span>
  )
}

function Sum({ terms }: { readonly terms: readonly Expression[] }) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  // an empty sum is 0
  if (terms.length === 0) return <Leaf value={0} />
  const shown = all || terms.length <= fewTerms + 1 ? terms : terms.slice(0, fewTerms)
  return (
    <>
      {shown.map((term, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a term is its place
        <span key={i} className={styles['part']}>
          {i > 0 && term.kind !== 'negative' && <span className={styles['operator']}>+</span>}
          <ExpressionView expression={term} />
        </span>
      ))}
      {terms.length > fewTerms + 1 && (
        <button type="button" className={styles['more']} onClick={() => setAll(!all)}>
          {all ? t('stepping.fewerTerms') : t('stepping.moreTerms', { count: terms.length - fewTerms })}
        </button>
      )}
    </>
  )
}

function Element({ leaf }: { readonly leaf: ElementLeaf }) {
  const follow = useContext(LeafContext)(leaf)
  return <Leaf value={leaf.value} name={leafName(leaf)} group={leaf.group} {...(follow && { onFollow: follow })} />
}

interface LeafProps {
  readonly value: number
  readonly name?: string
  readonly group?: string
  onFollow?(): void
}

function Leaf({ value, name, group = 'number', onFollow }: LeafProps) {
  const marks = {
    className: styles['leaf'],
    'data-group': group,
    'data-value': String(value),
    title: `${name ?? ''} ${fullNumber(value)}`.trim()
  }
  const content = (
    <>
      <span>{shortNumber(value)}</span>
      {name !== undefined && <span className={styles['leafName']}>{name}</span>}
    </>
  )
  if (!onFollow) return <span {...marks}>{content}</span>
  return (
    <button type="button" {...marks} onClick={onFollow}>
      {content}
    </button>
  )
}

function Rest({ count, value }: { readonly count: number; readonly value: number }) {
  const { t } = useTranslation()
  return <Leaf value={value} name={t('stepping.restTerms', { count })} />
}

function leafName({ name, index, group }: ElementLeaf): string {
  const place = index.length === 0 ? '' : `[${index.join(',')}]`
  return `${group === 'upstream' ? '∂' : ''}${name}${place}`
}
