// Random edits, each decided by one number: commands, operations, gestures, undo and redo, saving.
import { catalogue, catalogueOp } from '../../engine/catalog.ts'
import type { ProjectDocument } from '../../engine/document.ts'
import { commands } from '../../src-renderer/editor/commands/index.ts'
import type { CommandContext } from '../../src-renderer/editor/contract.ts'
import { edgeId } from '../../src-renderer/editor/document-diff.ts'
import { addNode } from '../../src-renderer/editor/operations/add-node.ts'
import { connect, disconnect, isAllowedAnyway, whyNotConnect } from '../../src-renderer/editor/operations/connect.ts'
import { deleteSelection } from '../../src-renderer/editor/operations/delete.ts'
import { resetField, setField } from '../../src-renderer/editor/operations/fields.ts'
import { fittingOps } from '../../src-renderer/editor/operations/fitting-ops.ts'
import { setGroupCollapsed, setGroupLabel } from '../../src-renderer/editor/operations/groups.ts'
import { removeInitial, setInitial } from '../../src-renderer/editor/operations/initial.ts'
import { insertOnEdge } from '../../src-renderer/editor/operations/insert-on-edge.ts'
import { placeNodes } from '../../src-renderer/editor/operations/move.ts'
import { renameNode, setLabel } from '../../src-renderer/editor/operations/rename.ts'
import { setNotes, setTitle, setTraining } from '../../src-renderer/editor/operations/training.ts'
import { facts } from './documents.ts'

/** More nodes than this are thinned out, so that a step stays quick. */
const mostNodes = 40

interface Dice {
  below(count: number): number
  pick<T>(list: readonly T[]): T | undefined
  some<T>(list: readonly T[]): readonly T[]
}

/** mulberry32 */
function diceOf(seed: number): Dice {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return { below, pick: (list) => list[below(list.length)], some: (list) => list.filter(() => next() < 0.4) }
}

type Operation = (document: ProjectDocument, dice: Dice) => ProjectDocument

const place = (dice: Dice) => ({ x: dice.below(2000) - 500, y: dice.below(1000) - 300 })
const anyNode = ({ graph }: ProjectDocument, dice: Dice) => dice.pick(graph.nodes) ?? { id: 'ghost', op: 'relu' }
const anyPort = (document: ProjectDocument, dice: Dice, side: 'inputs' | 'outputs') => {
  const { id, op } = anyNode(document, dice)
  return `${id}.${dice.pick(catalogueOp(op)?.[side] ?? [])?.name ?? 'none'}`
}
const anyValue = (dice: Dice): unknown =>
  dice.pick([0, 1, 3, 8, 0.5, -1, Number.NaN, true, 'flat', 'he', 'same', [3, 3], [1, 28, 28], 'all', '', 1e300])

const operations: readonly Operation[] = [
  (now, dice) => addNode(now, dice.pick(catalogue())?.type ?? '', place(dice)).document,
  (now, dice) => {
    const [from, to] = [anyPort(now, dice, 'outputs'), anyPort(now, dice, 'inputs')]
    return isAllowedAnyway(whyNotConnect(now, facts, from, to)) ? connect(now, from, to) : now
  },
  (now, dice) => {
    const node = anyNode(now, dice)
    const port = dice.pick(catalogueOp(node.op)?.outputs ?? [])?.name
    const chosen = port && dice.pick(fittingOps(now, facts, { node: node.id, port, side: 'output' }))
    if (!chosen) return now
    const { document, id } = addNode(now, chosen.op.type, place(dice))
    return connect(document, `${node.id}.${port}`, `${id}.${chosen.port}`)
  },
  (now, dice) => disconnect(now, new Set(dice.some(now.graph.edges).map(edgeId))),
  (now, dice) => {
    const node = anyNode(now, dice)
    const field = dice.pick(catalogueOp(node.op)?.fields ?? [])
    return setField(now, node.id, field?.name ?? 'none', anyValue(dice))
  },
  (now, dice) => {
    const node = anyNode(now, dice)
    return resetField(now, node.id, dice.pick(Object.keys(node.fields ?? {})) ?? 'none')
  },
  (now, dice) => setLabel(now, anyNode(now, dice).id, dice.pick(['', ' ', 'Hidden', '隐藏层', 'a "b" \n c']) ?? ''),
  (now, dice) => renameNode(now, anyNode(now, dice).id, dice.pick(['hidden', 'a.b', 'loss', `n${dice.below(99)}`]) ?? ''),
  (now, dice) => placeNodes(now, new Map(dice.some(now.graph.nodes).map(({ id }) => [id, place(dice)]))),
  (now, dice) => {
    const edge = dice.pick(now.graph.edges)
    const { document, id } = addNode(now, dice.pick(['relu', 'dropout', 'affine', 'add']) ?? '', place(dice))
    return edge ? insertOnEdge(document, facts, id, edge) : document
  },
  (now, dice) => setInitial(now, anyNode(now, dice).id, dice.pick(['W', 'b', '__proto__']) ?? '', { shape: [2], data: [1, dice.below(9)] }),
  (now, dice) => removeInitial(now, anyNode(now, dice).id, dice.pick(['W', 'b']) ?? ''),
  (now, dice) => setGroupLabel(now, dice.pick(now.graph.groups ?? [])?.id ?? '', dice.pick(['', 'Head', 'Körper']) ?? ''),
  (now, dice) => setGroupCollapsed(now, dice.pick(now.graph.groups ?? [])?.id ?? '', dice.below(2) === 0),
  (now, dice) => setTraining(now, (given) => ({ ...given, seed: dice.below(9), batchSize: dice.below(4) })),
  (now, dice) =>
    setTraining(now, ({ optimizer: _, ...given }) => (dice.below(2) === 0 ? given : { ...given, optimizer: { kind: 'adam', beta1: 0.8 } })),
  (now, dice) => setTraining(now, (given) => (dice.below(9) === 0 ? {} : given)),
  (now, dice) => setTitle(now, dice.pick(['', 'Net', 'Netz']) ?? ''),
  (now, dice) => setNotes(now, dice.pick(['', '# Notes']) ?? '')
]

/** Commands that only ask the view or the app do nothing to an editor. */
const editing = commands.filter(({ category }) => category === 'edit' || category === 'graph')

export async function randomStep(context: CommandContext, seed: number): Promise<void> {
  const dice = diceOf(seed)
  const { editor } = context
  const { document, place: file } = editor.getState()
  const { nodes, edges } = document.graph
  if (nodes.length > mostNodes) {
    const surplus = new Set(nodes.slice(mostNodes / 2).map(({ id }) => id))
    editor.change('edits.delete', (now) => deleteSelection(now, { nodes: surplus, edges: new Set() }))
    return
  }
  const operate = () => {
    const operation = dice.pick(operations)
    if (operation) editor.change('edits.field', (now) => operation(now, dice))
  }
  const kind = dice.below(100)
  if (kind < 40) {
    const command = dice.pick(editing)
    if (command?.enabled(context) === true) await command.run(context)
  } else if (kind < 75) operate()
  else if (kind < 80) {
    editor.begin('edits.move')
    for (let i = dice.below(5); i > 0; i--) operate()
    if (dice.below(3) === 0) editor.cancel()
    else editor.end()
  } else if (kind < 90)
    editor.select({ nodes: new Set(dice.some(nodes).map(({ id }) => id)), edges: new Set(dice.some(edges).map(edgeId)) })
  else if (kind < 94) for (let i = dice.below(6); i > 0; i--) editor.undo()
  else if (kind < 97) for (let i = dice.below(6); i > 0; i--) editor.redo()
  else editor.markSaved(document, file)
}
