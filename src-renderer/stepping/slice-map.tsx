// A plane of a tensor as a heat map, painted past React; a click or the arrow keys choose an element.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { arrowMove } from './arrow-move.ts'
import { drawSlice } from './draw-slice.ts'
import styles from './tensor-panel.module.css'
import type { PlaneProps } from './tensor-slice.ts'

export function SliceMap({ name, slice, data, chosen, onChoose }: PlaneProps) {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    if (canvas.current) drawSlice(canvas.current, slice, data, chosen)
  }, [slice, data, chosen, scheme])
  const { first, rows, columns } = slice
  return (
    <canvas
      ref={canvas}
      className={styles['map']}
      data-testid="tensor-map"
      tabIndex={0}
      aria-label={t('stepping.map', { name })}
      onKeyDown={(event) => {
        const at = chosen === undefined || chosen < first || chosen >= first + rows * columns ? 0 : chosen - first
        const next = arrowMove(event.key, at, rows, columns)
        if (next === undefined) return
        event.preventDefault()
        onChoose(first + next)
      }}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const row = Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows))
        const column = Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns))
        onChoose(first + row * columns + column)
      }}
    />
  )
}
