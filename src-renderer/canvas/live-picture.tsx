// The strip on a card that shows what the node gives out while training: a histogram, or its feature maps. Painted past React.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { GreyImage, Histogram, Tap } from '../../engine/contract.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { useStudio } from '../app/use-studio.ts'
import styles from './node-card.module.css'

const width = 196
const height = 32

interface Props {
  /** "affine1.y" */
  readonly port: string
  readonly picture: Tap['picture']
}

export function LivePicture({ port, picture }: Props) {
  const { t } = useTranslation()
  const { frames } = useStudio()
  const scheme = useColorScheme()
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = canvas.current
    const place = frame.current
    if (!element || !place) return
    const stopWanting = frames.want({ what: 'value', name: port, picture })
    let shown: unknown
    const paint = () => {
      const found = frames.picture('value', port)
      if (found === shown) return
      shown = found
      place.dataset['state'] = !found ? 'none' : found.statistics.nan || found.statistics.infinite ? 'broken' : 'live'
      if (found) draw(element, picture === 'histogram' ? found.histogram : undefined, found.image)
      // the statistics in words, for who cannot see the strip; no live region: it would never stop talking
      const { mean = null, std = null } = found?.statistics ?? {}
      const known = mean !== null && std !== null
      place.title = known ? t('canvas.pictureWords', { mean: mean.toPrecision(3), std: std.toPrecision(3) }) : t('canvas.pictureNone')
    }
    place.title = t('canvas.pictureNone')
    place.dataset['state'] = 'none'
    paint()
    const stopPainting = frames.onFrame(paint)
    return () => {
      stopPainting()
      stopWanting()
    }
  }, [frames, port, picture, scheme, t])
  // not computed yet: a dotted line and an en dash, never zero. A canvas that shows nothing would cost as much as one that does
  return (
    <div ref={frame} className={styles['picture']} data-state="none">
      <canvas ref={canvas} width={2 * width} height={2 * height} role="img" aria-label={t('canvas.picture')} />
    </div>
  )
}

function draw(canvas: HTMLCanvasElement, histogram: Histogram | undefined, image: GreyImage | undefined): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const style = getComputedStyle(canvas)
  const colour = (name: string) => style.getPropertyValue(name)
  const { width: w, height: h } = canvas
  context.clearRect(0, 0, w, h)
  if (histogram) drawHistogram(context, histogram, w, h, colour('--gl-forward'), colour('--gl-border-strong'))
  else if (image) drawImage(context, image, w, h)
}

function drawHistogram(
  context: CanvasRenderingContext2D,
  { counts, low, high }: Histogram,
  w: number,
  h: number,
  bar: string,
  axis: string
): void {
  // the root: small counts stay visible beside the peak at 0
  const most = Math.sqrt(Math.max(1, ...counts))
  const step = w / counts.length
  context.fillStyle = bar
  for (let i = 0; i < counts.length; i++) {
    const size = (Math.sqrt(counts[i] as number) / most) * (h - 4)
    context.fillRect(i * step, h - size, Math.max(1, step - 1), size)
  }
  if (low < 0 && high > 0) {
    const zero = (-low / (high - low)) * w
    context.fillStyle = axis
    context.fillRect(zero - 0.5, 0, 1, h)
  }
}

function drawImage(
  context: CanvasRenderingContext2D,
  { columns, rows, tileWidth, tileHeight, pixels }: GreyImage,
  w: number,
  h: number
): void {
  const across = columns * tileWidth
  const picture = new OffscreenCanvas(across, rows * tileHeight)
  const inner = picture.getContext('2d')
  if (!inner) return
  const data = inner.createImageData(across, rows * tileHeight)
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] as number
    data.data.set([value, value, value, 255], 4 * i)
  }
  inner.putImageData(data, 0, 0)
  context.imageSmoothingEnabled = false
  // all tiles in one row, as many as the strip holds
  const size = h
  const gap = 4
  const fits = Math.floor((w + gap) / (size + gap))
  for (let tile = 0; tile < Math.min(fits, columns * rows); tile++) {
    const [x, y] = [(tile % columns) * tileWidth, Math.floor(tile / columns) * tileHeight]
    context.drawImage(picture, x, y, tileWidth, tileHeight, tile * (size + gap), 0, size, size)
  }
}
