// What is drawn of a tensor at a port or an edge: a number, or its shape and a small picture; a dotted line where it is not computed.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TensorView } from '../../engine/contract.ts'
import { useStepping } from '../app/use-studio.ts'
import { viewKey } from './contract.ts'
import styles from './port-value.module.css'
import { fullNumber, shortNumber } from './show-number.ts'
import { drawView } from './tensor-picture.ts'

interface Props {
  readonly what: 'value' | 'gradient'
  /** "affine1.y" */
  readonly name: string
  /** A second port where the same number is: the output of an edge that is its only reader. */
  readonly also?: string | undefined
  /** Pixels of room; a number that fits is written in full. */
  readonly room?: number
  /** Not told to tests and screen readers: it is drawn elsewhere too. */
  readonly silent?: boolean
}

/** Width of a digit. */
const digit = 7

export function PortValue({ what, name, also, room = 0, silent = false }: Props) {
  const { t } = useTranslation()
  const view = useStepping(
    ({ views }) => views.get(viewKey(what, name)) ?? (also === undefined ? undefined : views.get(viewKey(what, also)))
  )
  const scalar = view?.data?.length === 1 ? view.data[0] : undefined
  const label = t(what === 'value' ? 'stepping.valueOf' : 'stepping.gradientOf', { name })
  const words = view ? wordsOf(view) : t('stepping.notComputed')
  const id = silent ? {} : { 'data-testid': `${what}-${name}` }
  return (
    <span
      className={styles['chip']}
      data-what={what}
      data-state={view ? 'computed' : 'none'}
      title={`${label}: ${words}`}
      {...(scalar !== undefined && { 'data-value': String(scalar) })}
      {...id}
    >
      {also !== undefined && !silent && (
        <span
          hidden
          data-testid={`${what}-${also}`}
          data-state={view ? 'computed' : 'none'}
          {...(scalar !== undefined && { 'data-value': String(scalar) })}
        />
      )}
      {!view && <span className={styles['none']}>–</span>}
      {view && scalar !== undefined && <span className={styles['number']}>{written(scalar, room)}</span>}
      {view && scalar === undefined && <Tensor view={view} room={room} />}
    </span>
  )
}

function written(value: number, room: number): string {
  const full = fullNumber(value)
  return full.length * digit <= room ? full : shortNumber(value)
}

function wordsOf({ shape, statistics, data }: TensorView): string {
  // of a large tensor only some elements were looked at
  const about = statistics.looked < statistics.elements ? '≈ ' : ''
  if (data && data.length <= 12) return `[${shape.join(', ')}] ${[...data].map(fullNumber).join(', ')}`
  const { min, max, mean, nan, infinite } = statistics
  const numbers =
    min === null || max === null || mean === null ? '' : ` ${about}${shortNumber(min)} … ${shortNumber(max)}, ⌀ ${shortNumber(mean)}`
  const broken = nan + infinite > 0 ? `, NaN ${nan}, ∞ ${infinite}` : ''
  return `[${shape.join(', ')}]${numbers}${broken}`
}

/** Painted past React: a small histogram, or the picture of an image. */
function Tensor({ view, room }: { readonly view: TensorView; readonly room: number }) {
  const shape = view.shape.join('×')
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) drawView(canvas.current, view)
  }, [view])
  return (
    <>
      <canvas ref={canvas} width={88} height={28} className={styles['picture']} />
      {shape.length * digit <= room + 24 && <span className={styles['shape']}>{shape}</span>}
    </>
  )
}
