// What went in, as small maps: the pixels under a convolution's window beside the weights they met.
import { useEffect, useRef } from 'react'
import type { Expression } from '../../engine/contract.ts'
import styles from './arithmetic.module.css'
import { drawSlice } from './draw-slice.ts'

interface Ingredient {
  readonly title: string
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

export function Ingredients({ expression }: { readonly expression: Expression }) {
  const found = ingredientsOf(expression)
  if (found.length === 0) return null
  return (
    <div className={styles['ingredients']}>
      {found.map((ingredient) => (
        <Picture key={ingredient.title} ingredient={ingredient} />
      ))}
    </div>
  )
}

function Picture({ ingredient }: { readonly ingredient: Ingredient }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { rows, columns, data } = ingredient
    if (canvas.current) drawSlice(canvas.current, { lead: [], rows, columns, first: 0 }, data, undefined)
  }, [ingredient])
  return (
    <figure className={styles['ingredient']}>
      <canvas ref={canvas} />
      <figcaption>{ingredient.title}</figcaption>
    </figure>
  )
}

/** Elements of one tensor and one plane that fill a rectangle: a window. At most six. */
function ingredientsOf(expression: Expression): readonly Ingredient[] {
  const planes = new Map<string, { readonly index: readonly number[]; readonly value: number }[]>()
  const gather = (part: Expression): void => {
    switch (part.kind) {
      case 'element': {
        if (part.index.length !== 4) return
        const key = `${part.group === 'upstream' ? '∂' : ''}${part.name}[${part.index.slice(0, 2).join(',')}`
        planes.set(key, [...(planes.get(key) ?? []), part])
        return
      }
      case 'number':
      case 'rest':
        return
      case 'sum':
        part.terms.forEach(gather)
        return
      case 'product':
        part.factors.forEach(gather)
        return
      case 'quotient':
        gather(part.over)
        return
      case 'negative':
        gather(part.of)
        return
      case 'power':
        gather(part.base)
        return
      case 'call':
        part.arguments.forEach(gather)
        return
      default:
        part satisfies never
    }
  }
  gather(expression)
  return [...planes].slice(0, 6).flatMap(([key, elements]) => {
    if (elements.length < 2) return []
    const rows = elements.map(({ index }) => index[2] ?? 0)
    const columns = elements.map(({ index }) => index[3] ?? 0)
    const [top, left] = [Math.min(...rows), Math.min(...columns)]
    const [height, width] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1]
    if (height * width > 1024) return []
    const data = new Float64Array(height * width)
    for (const { index, value } of elements) data[((index[2] ?? 0) - top) * width + (index[3] ?? 0) - left] = value
    return [{ title: `${key},${top}–${top + height - 1},${left}–${left + width - 1}]`, rows: height, columns: width, data }]
  })
}
