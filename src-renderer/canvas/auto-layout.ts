// Arranges nodes in layers from left to right with the Eclipse layout kernel.
import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import { catalogueOp } from '../../engine/catalog.ts'
import { type ProjectDocument, splitPort } from '../../engine/document.ts'
import type { Place, Size } from './flow-records.ts'

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': '48',
  'elk.layered.spacing.nodeNodeBetweenLayers': '88',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES'
}

let kernel: Promise<ELK> | undefined

/** The kernel is large: it is loaded when it is first needed. */
function loadKernel(): Promise<ELK> {
  kernel ??= import('elkjs/lib/elk.bundled.js').then(({ default: Kernel }) => new Kernel())
  return kernel
}

/** Places for these nodes; the upper left one lies at `origin`. */
export async function layOut(
  { graph }: ProjectDocument,
  ids: ReadonlySet<string>,
  sizeOf: (id: string) => Size,
  origin: Place
): Promise<ReadonlyMap<string, Place>> {
  const elk = await loadKernel()
  const children = graph.nodes
    .filter((node) => ids.has(node.id))
    .map((node): ElkNode => {
      const op = catalogueOp(node.op)
      const { width, height } = sizeOf(node.id)
      const ports = [
        ...(op?.inputs ?? []).map(({ name }, i) => ({ name, side: 'WEST', index: -i })),
        ...(op?.outputs ?? []).map(({ name }, i) => ({ name, side: 'EAST', index: i }))
      ]
      return {
        id: node.id,
        width,
        height,
        // ports keep their order, so that edges do not cross for nothing
        layoutOptions: { 'elk.portConstraints': 'FIXED_ORDER' },
        ports: ports.map(({ name, side, index }) => ({
          id: `${node.id}.${name}`,
          layoutOptions: { 'elk.port.side': side, 'elk.port.index': String(index) }
        }))
      }
    })
  const known = new Set(children.flatMap((child) => child.ports?.map((port) => port.id) ?? []))
  const edges = graph.edges
    .filter(({ from, to }) => known.has(from) && known.has(to) && splitPort(from)?.node !== splitPort(to)?.node)
    .map(({ from, to }) => ({ id: `${from}->${to}`, sources: [from], targets: [to] }))
  const laid = await elk.layout({ id: 'graph', layoutOptions: options, children, edges })
  const places = (laid.children ?? []).map(({ id, x = 0, y = 0 }) => ({ id, x, y }))
  const left = Math.min(0, ...places.map(({ x }) => x))
  const top = Math.min(0, ...places.map(({ y }) => y))
  return new Map(places.map(({ id, x, y }) => [id, { x: Math.round(origin.x + x - left), y: Math.round(origin.y + y - top) }]))
}
