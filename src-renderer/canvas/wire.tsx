// An edge with the shape that runs along it; red with the reason where it does not fit.

import { type CSSProperties, memo, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { BaseEdge, type EdgeProps } from 'reactflow'
import { useSelected, useSettings, useStepping, useStudio } from '../app/use-studio.ts'
import { gradientWidth } from '../stepping/gradient-width.ts'
import { shapeLabel } from './card-words.ts'
import { EdgeValues, edgePlace } from './edge-values.tsx'
import type { CanvasEdge } from './flow-records.ts'
import type { Offsets } from './live-drag.ts'
import { inferredNode, sameShapes, useInferred } from './use-node.ts'
import styles from './wire.module.css'
import { wirePath } from './wire-path.ts'

/** Of the label's type, in pixels. */
const characterWidth = 6.7
/** Above the middle of the edge. */
const labelRise = 6

export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, selected, data } = props
  const { t } = useTranslation()
  const { view } = useStudio()
  const place = useRef<SVGGElement>(null)
  const values = useRef<HTMLDivElement>(null)
  const stepping = useStepping(({ status }) => status === 'open')
  const from = data?.from ?? ''
  const to = data?.to ?? ''
  const targetPort = to.slice(target.length + 1)
  const shape = useInferred(({ inference }) => inference.shapes[from], sameShapes)
  const formula = useInferred((inspection) => inferredNode(inspection, source)?.inference.explanation)
  // a problem of the target that names this port, or names none while the shapes are there
  const reason = useInferred(({ problemsOf }) => {
    const problem = problemsOf
      .get(target)
      ?.find(({ severity, port, code }) => severity === 'error' && port === targetPort && code !== 'unconnected-port')
    return problem?.message
  })
  // what travelled in the last action: values from the source, gradients from the target
  const flow = useStepping(({ ran }) =>
    ran.some(({ node, direction }) => direction === 'backward' && node === target)
      ? 'backward'
      : ran.some(({ node, direction }) => direction === 'forward' && node === source)
        ? 'forward'
        : undefined
  )
  const weighted = useSettings((settings) => settings.gradientWidths)
  const width = useStepping(({ views }) => (weighted ? gradientWidth(views, [to, from]) : undefined))
  const marked = useSelected(view.state, (state) => state.dropEdge === id)
  const { path, labelX, labelY } = wirePath(sourceX, sourceY, targetX, targetY)
  // while its nodes are dragged it follows them past React, as they move
  useLayoutEffect(() => {
    let followed = false
    const follow = ({ offsets }: { readonly offsets: Offsets }) => {
      const [first, last] = [offsets.get(source), offsets.get(target)]
      const moved = first !== undefined || last !== undefined
      if (!moved && !followed) return
      followed = moved
      const {
        path: shifted,
        labelX: x,
        labelY: y
      } = wirePath(sourceX + (first?.x ?? 0), sourceY + (first?.y ?? 0), targetX + (last?.x ?? 0), targetY + (last?.y ?? 0))
      for (const line of place.current?.querySelectorAll('path') ?? []) line.setAttribute('d', shifted)
      if (values.current) values.current.style.transform = edgePlace(x, y)
      const label = place.current?.querySelector('text')
      label?.setAttribute('x', String(x))
      label?.setAttribute('y', String(y - labelRise))
    }
    return view.drag.state.subscribe(follow)
  }, [view, source, target, sourceX, sourceY, targetX, targetY])
  const state = reason ? 'refused' : shape ? 'known' : 'unknown'
  const text = shape ? shapeLabel(shape) : '–'
  // beside the cards, not behind them
  const length = Math.hypot(targetX - sourceX, targetY - sourceY)
  const fits = length > text.length * characterWidth + 12
  return (
    <g
      ref={place}
      data-testid={`edge-${from}-${to}`}
      data-edge-id={id}
      data-state={state}
      data-selected={selected}
      data-marked={marked}
      data-flow={flow}
      data-weighted={width !== undefined}
      {...(width !== undefined && { style: { '--weight': `${width}px` } as CSSProperties })}
      className={styles['wire']}
    >
      <title>{[`${from} → ${to}`, reason ?? formula ?? t('canvas.shapeUnknown')].join('\n')}</title>
      <BaseEdge id={id} path={path} className={styles['path'] ?? ''} interactionWidth={20} />
      {fits && !stepping && (
        <text x={labelX} y={labelY - labelRise} className={styles['label']}>
          {reason ? `⚠ ${text}` : text}
        </text>
      )}
      {stepping && <EdgeValues from={from} to={to} x={labelX} y={labelY} room={length - 24} place={values} />}
    </g>
  )
})
