// The Distributions tab: every tensor of the selected node over the iterations — activations, gradients, weights, their gradients and updates.
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { useEditor, useStepping, useStudio } from '../app/use-studio.ts'
import { inferredNode, useInferred } from '../canvas/use-node.ts'
import { type NodeTensor, tensorsOf } from '../stepping/node-tensors.ts'
import { shortNumber } from '../stepping/show-number.ts'
import dock from '../training/dock.module.css'
import { formatCount } from '../training/formats.ts'
import styles from './distributions.module.css'
import { drawDistribution, rangeOf } from './draw-distribution.ts'

export function DistributionsView() {
  const { t } = useTranslation()
  const node = useEditor(({ selection }) => (selection.nodes.size === 1 ? [...selection.nodes][0] : undefined))
  const entry = useInferred((inspection) => (node === undefined ? undefined : inferredNode(inspection, node)))
  const tensors = useMemo(() => (entry ? distinct(tensorsOf(entry)) : []), [entry])
  if (node === undefined) return <div className={dock['empty']}>{t('distributions.chooseNode')}</div>
  if (tensors.length === 0) return <div className={dock['empty']}>{t('distributions.none', { node })}</div>
  return (
    <ul className={styles['cards']} aria-label={t('distributions.of', { node })}>
      {tensors.map((tensor) => (
        <Card key={`${tensor.what} ${tensor.name}`} node={node} tensor={tensor} />
      ))}
    </ul>
  )
}

/** An output's gradient and an input's may have one name only if their ports have. */
function distinct(tensors: readonly NodeTensor[]): readonly NodeTensor[] {
  const seen = new Map(tensors.map((tensor) => [`${tensor.what} ${tensor.name}`, tensor]))
  return [...seen.values()]
}

const colours = { value: '--gl-forward', parameter: '--gl-forward', state: '--gl-forward', update: '--gl-category-arithmetic' } as const
const colourOf = (what: NodeTensor['what']): string =>
  what === 'gradient' || what === 'parameter-gradient' ? '--gl-backward' : colours[what]

function Card({ node, tensor: { what, name, kind } }: { readonly node: string; readonly tensor: NodeTensor }) {
  const { t } = useTranslation()
  const { frames, distributions, stepping } = useStudio()
  const scheme = useColorScheme()
  const open = useStepping(({ status }) => status === 'open')
  const card = useRef<HTMLButtonElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const texts = useRef<Record<string, HTMLSpanElement | null>>({})
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const stop = distributions.follow(what, name)
    let drawn = ''
    const paint = () => {
      const { columns } = distributions.history(what, name)
      const range = rangeOf(columns)
      const last = columns.at(-1)
      const state = `${columns.length} ${last?.iteration} ${last?.mean} ${last?.std}`
      if (state === drawn || !canvas.current || !card.current) return
      drawn = state
      card.current.dataset['columns'] = String(columns.length)
      drawDistribution(canvas.current, columns, colourOf(what))
      const write = (key: string, text: string) => {
        const place = texts.current[key]
        if (place) place.textContent = text
      }
      write('high', range ? shortNumber(range.high) : '')
      write('low', range ? shortNumber(range.low) : '')
      write('first', range ? formatCount(range.first) : '')
      write('last', range ? formatCount(range.last) : '')
      write('now', last ? t('distributions.now', { mean: shortNumber(last.mean), std: shortNumber(last.std) }) : t('distributions.waiting'))
    }
    paint()
    const stopPainting = frames.onFrame(paint)
    return () => {
      stopPainting()
      stop()
    }
  }, [frames, distributions, what, name, scheme, t])
  const span = (key: string) => (
    <span
      ref={(place) => {
        texts.current[key] = place
      }}
      className={styles[key]}
    />
  )
  return (
    <li>
      <button
        ref={card}
        type="button"
        className={styles['card']}
        data-testid={`distribution-${what}-${name}`}
        data-columns="0"
        disabled={!open}
        title={open ? t('distributions.choose', { name }) : undefined}
        onClick={() => stepping.choose({ node, what, name, element: 0 })}
      >
        <span className={styles['title']}>
          <span className={styles['name']}>{name}</span> <span className={styles['kind']}>{t(`stepping.${kind}`)}</span>
        </span>
        <span className={styles['plot']}>
          {span('high')}
          {span('low')}
          <canvas ref={canvas} width={480} height={144} role="img" aria-label={t('distributions.plot', { name })} />
        </span>
        <span className={styles['axis']}>
          {span('first')}
          {span('now')}
          {span('last')}
        </span>
      </button>
    </li>
  )
}
