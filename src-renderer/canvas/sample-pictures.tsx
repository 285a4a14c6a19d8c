// The first samples of a dataset node, small on its card.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { drawSample, imageShape } from '../training/sample-picture.ts'
import { usePreview } from '../training/use-preview.ts'
import styles from './node-card.module.css'

const shown = 6
const size = 32

export function SamplePictures({ node }: { readonly node: string }) {
  const { t } = useTranslation()
  const preview = usePreview({ node, split: 'training', first: 0, count: shown })
  const strip = useRef<HTMLDivElement>(null)
  const result = preview.kind === 'ready' ? preview.result : undefined
  const shape = result && imageShape(result.facts.sampleShape)
  useEffect(() => {
    const canvases = strip.current?.querySelectorAll('canvas') ?? []
    if (!result || !shape) return
    for (const [i, canvas] of canvases.entries()) {
      const sample = result.samples[i]
      if (sample) drawSample(canvas, sample, shape)
    }
  }, [result, shape])
  if (!shape) return <div className={styles['strip']} data-state={preview.kind} />
  return (
    <div ref={strip} className={styles['strip']} role="img" aria-label={t('canvas.samples')}>
      {result.samples.slice(0, shown).map(({ index }) => (
        <canvas key={index} width={size} height={size} />
      ))}
    </div>
  )
}
