// Samples as what they are: pictures, points of a plane, or rows of numbers.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { DatasetFacts, PreviewResult, PreviewSample } from '../../engine/contract.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { className } from './class-name.ts'
import { formatCount, formatNumber } from './formats.ts'
import { drawSample, imageShape } from './sample-picture.ts'
import styles from './samples.module.css'

export function SampleGrid({ result }: { readonly result: PreviewResult }) {
  const { facts, samples } = result
  const shape = imageShape(facts.sampleShape)
  if (shape)
    return (
      <div className={styles['grid']}>
        {samples.map((sample) => (
          <ImageSample key={sample.index} sample={sample} facts={facts} shape={shape} />
        ))}
      </div>
    )
  if (facts.sampleShape.length === 1 && facts.sampleShape[0] === 2) return <Scatter result={result} />
  return <NumberRows result={result} />
}

interface ImageSampleProps {
  readonly sample: PreviewSample
  readonly facts: DatasetFacts
  readonly shape: readonly [number, number, number]
}

function ImageSample({ sample, facts, shape }: ImageSampleProps) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) drawSample(canvas.current, sample, shape)
  }, [sample, shape])
  const { index, label } = sample
  const name =
    label === null
      ? t('training.sample', { index: formatCount(index) })
      : t('training.sampleLabelled', { index: formatCount(index), label: className(facts, label) })
  return (
    <figure className={styles['sample']} title={name}>
      <canvas ref={canvas} role="img" aria-label={name} />
      <figcaption>{label === null ? formatNumber(sample.target?.[0]) : className(facts, label)}</figcaption>
    </figure>
  )
}

/** Distinct in hue and lightness; further classes repeat. */
const classColours = ['#2f6fde', '#c2570c', '#2b8a3e', '#c03a6b', '#7a5cc7', '#0f8a8a', '#a8690a', '#5b6472']

function Scatter({ result }: { readonly result: PreviewResult }) {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    if (canvas.current) drawPoints(canvas.current, result.samples)
  }, [result, scheme])
  return <canvas ref={canvas} className={styles['scatter']} width={520} height={520} role="img" aria-label={t('training.scatter')} />
}

function drawPoints(canvas: HTMLCanvasElement, samples: readonly PreviewSample[]): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  const reach = Math.max(1e-9, ...samples.flatMap(({ data }) => [Math.abs(data[0] ?? 0), Math.abs(data[1] ?? 0)])) * 1.08
  context.clearRect(0, 0, width, height)
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue('--gl-border')
  context.beginPath()
  context.moveTo(width / 2, 0)
  context.lineTo(width / 2, height)
  context.moveTo(0, height / 2)
  context.lineTo(width, height / 2)
  context.stroke()
  for (const { data, label } of samples) {
    context.fillStyle = classColours[(label ?? 0) % classColours.length] ?? '#888'
    context.beginPath()
    context.arc(((data[0] ?? 0) / reach / 2 + 0.5) * width, (0.5 - (data[1] ?? 0) / reach / 2) * height, 5, 0, 2 * Math.PI)
    context.fill()
  }
}

const mostColumns = 12

function NumberRows({ result: { facts, samples } }: { readonly result: PreviewResult }) {
  const { t } = useTranslation()
  const names = facts.featureNames
  const more = (samples[0]?.data.length ?? 0) - mostColumns
  return (
    <table className={styles['rows']}>
      {names && (
        <thead>
          <tr>
            <th scope="col" aria-label={t('training.sampleNumber')} />
            {names.slice(0, mostColumns).map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; a table may name two alike
              <th key={i} scope="col" title={name}>
                {name}
              </th>
            ))}
            {more > 0 && <th scope="col">{t('training.moreColumns', { shown: formatCount(more) })}</th>}
            <th scope="col" className={styles['target']}>
              {t('training.targetColumn')}
            </th>
          </tr>
        </thead>
      )}
      <tbody>
        {samples.map(({ index, label, target, data }) => (
          <tr key={index}>
            <th scope="row">{formatCount(index)}</th>
            {Array.from(data.slice(0, mostColumns), (value, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in the sample
              <td key={i}>{formatNumber(value)}</td>
            ))}
            {data.length > mostColumns && <td>…</td>}
            <td className={styles['target']}>
              {label !== null ? className(facts, label) : Array.from(target ?? [], (value) => formatNumber(value)).join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
