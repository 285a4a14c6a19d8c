// One tensor in numbers: a map of a slice of it, and the exact numbers around the chosen element.
import { NumberInput } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { statisticsOf, type TensorKind } from '../../engine/contract.ts'
import { useStepping, useStudio } from '../app/use-studio.ts'
import { formatCount } from '../training/formats.ts'
import { drawSlice } from './draw-slice.ts'
import { ExportTensor } from './export-tensor.tsx'
import { fullNumber, shortNumber } from './show-number.ts'
import { type Slice, sliceOf } from './tensor-slice.ts'
import styles from './tensor-table.module.css'
import { useTensor } from './use-tensor.ts'
import { WriteElement } from './write-element.tsx'

/** So few numbers are written with all digits. */
const fewNumbers = 4
/** Rows and columns of numbers that are shown at once. */
const [rowsShown, columnsShown] = [9, 5]

interface Props {
  readonly node: string
  readonly what: TensorKind
  readonly name: string
}

export function TensorTable({ node, what, name }: Props) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const tensor = useTensor(what, name)
  const chosen = useStepping(({ chosen: now }) => (now?.what === what && now.name === name ? now.element : undefined))
  const [lead, setLead] = useState<readonly number[]>([])
  if (!tensor) return <p className={styles['none']}>{t('stepping.notComputed')}</p>
  const slice = sliceOf(tensor.shape, lead)
  const choose = (element: number) => stepping.choose({ node, what, name, element })
  return (
    <>
      <div className={styles['head']}>
        <strong className={styles['name']}>
          {name} [{tensor.shape.join(', ')}]
        </strong>
        {slice.lead.map((size, d) => (
          <NumberInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a dimension is its number
            key={d}
            size="xs"
            w={92}
            aria-label={leadLabel(d, tensor.shape.length, t)}
            prefix={`${leadLabel(d, tensor.shape.length, t)} `}
            min={0}
            max={size - 1}
            value={lead[d] ?? 0}
            onChange={(value) => setLead(slice.lead.map((_, at) => (at === d ? Number(value) || 0 : (lead[at] ?? 0))))}
          />
        ))}
        <ExportTensor name={name} tensor={tensor} />
        <WriteElement what={what} name={name} element={chosen} value={chosen === undefined ? undefined : tensor.data[chosen]} />
      </div>
      <Statistics data={tensor.data} />
      <div className={styles['body']}>
        {slice.rows * slice.columns > 1 && <SliceMap slice={slice} data={tensor.data} chosen={chosen} onChoose={choose} />}
        <Numbers name={name} slice={slice} data={tensor.data} chosen={chosen} onChoose={choose} />
      </div>
    </>
  )
}

function leadLabel(d: number, rank: number, t: (key: string) => string): string {
  if (d === 0) return t('stepping.sample')
  return d === 1 && rank === 4 ? t('stepping.channel') : t('stepping.index')
}

/** Of every element: what is shown here was counted. */
function Statistics({ data }: { readonly data: Float64Array }) {
  const { t } = useTranslation()
  const { elements, min, max, mean, std, zeros, nan, infinite } = useMemo(() => statisticsOf(data, data.length), [data])
  const number = (value: number | null) => (value === null ? '–' : shortNumber(value))
  return (
    <p className={styles['statistics']}>
      {t('stepping.statistics', {
        elements: formatCount(elements),
        min: number(min),
        max: number(max),
        mean: number(mean),
        std: number(std)
      })}
      <span data-broken={nan + infinite > 0}>{t('stepping.counts', { zeros, nan, infinite })}</span>
    </p>
  )
}

interface SliceProps {
  readonly slice: Slice
  readonly data: Float64Array
  readonly chosen: number | undefined
  onChoose(element: number): void
}

/** Painted past React; a click chooses the element under the pointer. */
function SliceMap({ slice, data, chosen, onChoose }: SliceProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) drawSlice(canvas.current, slice, data, chosen)
  }, [slice, data, chosen])
  return (
    <canvas
      ref={canvas}
      className={styles['map']}
      data-testid="tensor-map"
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const row = Math.min(slice.rows - 1, Math.floor(((event.clientY - box.top) / box.height) * slice.rows))
        const column = Math.min(slice.columns - 1, Math.floor(((event.clientX - box.left) / box.width) * slice.columns))
        onChoose(slice.first + row * slice.columns + column)
      }}
    />
  )
}

function Numbers({ name, slice, data, chosen, onChoose }: SliceProps & { readonly name: string }) {
  const { t } = useTranslation()
  const inside = chosen !== undefined && chosen >= slice.first && chosen < slice.first + slice.rows * slice.columns
  const at = inside ? chosen - slice.first : 0
  const start = (place: number, size: number, shown: number) => Math.max(0, Math.min(size - shown, place - Math.floor(shown / 2)))
  const top = start(Math.floor(at / slice.columns), slice.rows, rowsShown)
  const left = start(at % slice.columns, slice.columns, columnsShown)
  const indices = (from: number, size: number, shown: number) => Array.from({ length: Math.min(size, shown) }, (_, i) => from + i)
  const columns = indices(left, slice.columns, columnsShown)
  return (
    <table className={styles['numbers']}>
      <caption className="visually-hidden">{t('stepping.table', { name })}</caption>
      <thead>
        <tr>
          <td />
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {indices(top, slice.rows, rowsShown).map((row) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            {columns.map((column) => {
              const element = slice.first + row * slice.columns + column
              const value = data[element] ?? Number.NaN
              return (
                <td key={column}>
                  <button
                    type="button"
                    aria-pressed={element === chosen}
                    data-zero={value === 0}
                    data-testid={`element-${element}`}
                    title={fullNumber(value)}
                    onClick={() => onChoose(element)}
                  >
                    {slice.rows * slice.columns <= fewNumbers ? fullNumber(value) : shortNumber(value)}
                  </button>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
