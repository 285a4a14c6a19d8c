// A graph in miniature: its nodes as bars in the colours of their categories, its edges as lines.
import { catalogueOp } from '../../engine/catalog.ts'
import { type Graph, splitPort } from '../../engine/document.ts'

const width = 260
const height = 72
const card = { width: 220, height: 104 }

export function GraphPicture({ graph }: { readonly graph: Graph }) {
  const places = new Map(graph.nodes.map((node, i) => [node.id, node.position ?? { x: 280 * i, y: 0 }]))
  const xs = [...places.values()].map(({ x }) => x)
  const ys = [...places.values()].map(({ y }) => y)
  const [left, top] = [Math.min(0, ...xs), Math.min(...ys)]
  const span = { x: Math.max(...xs) - left + card.width, y: Math.max(...ys) - top + card.height }
  const scale = Math.min((width - 8) / span.x, (height - 8) / span.y, 0.22)
  const at = (id: string, side: 0 | 1) => {
    const place = places.get(id) ?? { x: left, y: top }
    const [dx, dy] = [(width - span.x * scale) / 2, (height - span.y * scale) / 2]
    return { x: dx + (place.x - left + side * card.width) * scale, y: dy + (place.y - top) * scale }
  }
  const middle = (card.height * scale) / 2
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {graph.edges.map(({ from, to }) => {
        const [a, b] = [at(splitPort(from)?.node ?? '', 1), at(splitPort(to)?.node ?? '', 0)]
        const bend = Math.max(4, (b.x - a.x) / 2)
        return (
          <path
            key={`${from} ${to}`}
            d={`M${a.x},${a.y + middle} C${a.x + bend},${a.y + middle} ${b.x - bend},${b.y + middle} ${b.x},${b.y + middle}`}
            fill="none"
            stroke="var(--gl-edge)"
            strokeWidth="1"
          />
        )
      })}
      {graph.nodes.map((node) => {
        const { x, y } = at(node.id, 0)
        const category = catalogueOp(node.op)?.category ?? 'data'
        return (
          <rect
            key={node.id}
            x={x}
            y={y}
            width={Math.max(3, card.width * scale)}
            height={Math.max(4, card.height * scale)}
            rx="1.5"
            fill={`var(--gl-category-${category})`}
          />
        )
      })}
    </svg>
  )
}
