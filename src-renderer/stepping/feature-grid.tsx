// All planes of a tensor side by side on one scale: the feature maps of a sample, or the filters of a layer; a click or the arrow keys choose an element.
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Shape, sizeOf } from '../../engine/document.ts'
import { useColorScheme } from '../app/use-color-scheme.ts'
import { arrowMove } from './arrow-move.ts'
import { drawPlane, greatestOf } from './draw-slice.ts'
import styles from './tensor-panel.module.css'

interface Props {
  readonly name: string
  readonly shape: Shape
  readonly data: Float64Array
  /** Place in the leading dimensions. */
  readonly lead: readonly number[]
  /** [F, C, K, K]: one tile a filter; otherwise [N, C, H, W]: one tile a channel. */
  readonly filters: boolean
  readonly chosen: number | undefined
  onChoose(element: number): void
}

/** Canvas pixels between tiles, and of the width. */
const gap = 4
const wide = 560

export function FeatureGrid({ name, shape, data, lead, filters, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  const grid = useMemo(() => gridOf(shape, lead, filters), [shape, lead, filters])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const place = canvas.current
    const context = place?.getContext('2d')
    if (!place || !context) return
    place.width = grid.across * (grid.tileWidth + gap) - gap
    place.height = grid.down * (grid.tileHeight + gap) - gap
    let most = 0
    for (const first of grid.firsts) most = Math.max(most, greatestOf(data, first, grid.rows * grid.columns))
    for (const [tile, first] of grid.firsts.entries()) {
      const { x, y } = placeOf(grid, tile)
      drawPlane(
        context,
        { first, rows: grid.rows, columns: grid.columns, data, most },
        { x, y, width: grid.tileWidth, height: grid.tileHeight },
        chosen
      )
    }
  }, [grid, data, chosen, scheme])
  const at = (event: { clientX: number; clientY: number; currentTarget: HTMLCanvasElement }) => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * event.currentTarget.width
    const y = ((event.clientY - box.top) / box.height) * event.currentTarget.height
    const tile = Math.floor(y / (grid.tileHeight + gap)) * grid.across + Math.floor(x / (grid.tileWidth + gap))
    const first = grid.firsts[tile]
    if (first === undefined) return undefined
    const inside = (place: number, size: number, count: number) => Math.min(count - 1, Math.floor(((place % (size + gap)) / size) * count))
    return { tile, element: first + inside(y, grid.tileHeight, grid.rows) * grid.columns + inside(x, grid.tileWidth, grid.columns) }
  }
  return (
    <canvas
      ref={canvas}
      className={styles['grid']}
      data-testid="feature-grid"
      tabIndex={0}
      aria-label={t(filters ? 'stepping.gridFilters' : 'stepping.gridChannels', { name, count: grid.firsts.length })}
      onKeyDown={(event) => {
        const element = elementAfter(event.key, grid, chosen)
        if (element === undefined) return
        event.preventDefault()
        onChoose(element)
      }}
      onPointerMove={(event) => {
        const found = at(event)
        event.currentTarget.title = found ? t(filters ? 'stepping.gridFilter' : 'stepping.gridChannel', { number: found.tile }) : ''
      }}
      onPointerDown={(event) => {
        const found = at(event)
        if (found) onChoose(found.element)
      }}
    />
  )
}

interface Grid {
  /** Place of each tile's first element in row-major order. */
  readonly firsts: readonly number[]
  readonly rows: number
  readonly columns: number
  readonly across: number
  readonly down: number
  /** Canvas pixels. */
  readonly tileWidth: number
  readonly tileHeight: number
}

function gridOf(shape: Shape, lead: readonly number[], filters: boolean): Grid {
  const [rows = 1, columns = 1] = shape.slice(-2)
  const plane = rows * columns
  const [a = 1, b = 1] = shape
  const within = (place: number, size: number) => Math.max(0, Math.min(size - 1, place))
  const tiles = (count: number, stride: number, start: number) => Array.from({ length: count }, (_, i) => start + i * stride)
  const firsts =
    shape.length !== 4
      ? tiles(sizeOf(shape.slice(0, -2)), plane, 0)
      : filters
        ? tiles(a, b * plane, within(lead[1] ?? 0, b) * plane)
        : tiles(b, plane, within(lead[0] ?? 0, a) * b * plane)
  // as many columns as make the tiles largest, whole pixels where they are small
  const across = Math.max(1, Math.min(firsts.length, Math.ceil(Math.sqrt(2 * firsts.length))))
  const room = Math.max(8, Math.floor((wide + gap) / across) - gap)
  const scale = Math.max(1, Math.floor(Math.min(room, 96) / Math.max(rows, columns)))
  const fits = Math.max(rows, columns) * scale <= room
  const share = room / Math.max(rows, columns)
  const size = (count: number) => (fits ? count * scale : Math.max(1, Math.round(count * share)))
  return { firsts, rows, columns, across, down: Math.ceil(firsts.length / across), tileWidth: size(columns), tileHeight: size(rows) }
}

/** Where a key leads from the chosen element, over the edges of the tiles as they lie; undefined for other keys. */
function elementAfter(key: string, { firsts, rows, columns, across, down }: Grid, chosen: number | undefined): number | undefined {
  const plane = rows * columns
  const inTile = (first: number) => chosen !== undefined && chosen >= first && chosen < first + plane
  const tile = Math.max(0, firsts.findIndex(inTile))
  const inside = chosen !== undefined && inTile(firsts[tile] ?? 0) ? chosen - (firsts[tile] ?? 0) : 0
  const wholeRow = across * columns
  const at = (Math.floor(tile / across) * rows + Math.floor(inside / columns)) * wholeRow + (tile % across) * columns + (inside % columns)
  const next = arrowMove(key, at, down * rows, wholeRow)
  if (next === undefined) return undefined
  const [row, column] = [Math.floor(next / wholeRow), next % wholeRow]
  const first = firsts[Math.floor(row / rows) * across + Math.floor(column / columns)]
  // the last row of tiles may be shorter
  return first === undefined ? chosen : first + (row % rows) * columns + (column % columns)
}

function placeOf({ across, tileWidth, tileHeight }: Grid, tile: number): { readonly x: number; readonly y: number } {
  return { x: (tile % across) * (tileWidth + gap), y: Math.floor(tile / across) * (tileHeight + gap) }
}
