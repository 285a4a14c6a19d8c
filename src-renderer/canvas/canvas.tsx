// The canvas: React Flow as a view of the document, and the gestures that change it.
import 'reactflow/dist/base.css'
import { type KeyboardEvent, type MouseEvent as ReactMouseEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  type IsValidConnection,
  MiniMap,
  type NodeTypes,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode
} from 'reactflow'
import { catalogueOp } from '../../engine/catalog.ts'
import { useSettings, useStudio } from '../app/use-studio.ts'
import type { Selection } from '../editor/contract.ts'
import { DiffBar } from '../runs/diff-bar.tsx'
import styles from './canvas.module.css'
import type { CanvasMenu } from './canvas-view.ts'
import { ConnectionNote } from './connection-note.tsx'
import { ContextMenu } from './context-menu.tsx'
import { CostTotals } from './cost-badge.tsx'
import { EmptyCanvas } from './empty-canvas.tsx'
import type { CanvasEdge, CanvasNode } from './flow-records.ts'
import { GroupFrame } from './group-frame.tsx'
import { NodeCard } from './node-card.tsx'
import { NodeSearch } from './node-search.tsx'
import { Refusal } from './refusal.tsx'
import { RemovedNodes } from './removed-nodes.tsx'
import { useChanges } from './use-changes.ts'
import { useConnecting } from './use-connecting.ts'
import { useDropping } from './use-dropping.ts'
import { useFar } from './use-far.ts'
import { useFlowRecords } from './use-flow-records.ts'
import { nodeOf } from './use-node.ts'
import { useFlow, useViewActions } from './use-view-actions.ts'
import { Wire } from './wire.tsx'
import { ZoomTools } from './zoom-tools.tsx'

const nodeTypes: NodeTypes = { card: NodeCard, frame: GroupFrame }
const edgeTypes: EdgeTypes = { wire: Wire }
/** Larger graphs draw only what is in view; smaller ones keep every card, so that moving the view costs nothing. */
const mostDrawn = 60
const additive = ['Shift', 'Control', 'Meta']
const panButtons = [1, 2]

/** All but a node with itself may meet; what does not fit is told when it is dropped, with its reason. */
const mayMeet: IsValidConnection<CanvasEdge> = ({ source, target }) => source !== target

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const { t } = useTranslation()
  const { editor, view } = useStudio()
  const flow = useFlow()
  const costsShown = useSettings((settings) => settings.costsShown)
  const pane = useRef<HTMLDivElement>(null)
  const { nodes, edges, empty, measure } = useFlowRecords()
  const { changeNodes, changeEdges } = useChanges(pane, measure)
  const connecting = useConnecting()
  const dropping = useDropping()
  useViewActions(pane)
  useFar(pane)

  const menu = (target: CanvasMenu['target'], event: ReactMouseEvent | MouseEvent, chosen?: Partial<Selection>) => {
    event.preventDefault()
    if (chosen) editor.select(chosen)
    view.state.setState({ menu: { x: event.clientX, y: event.clientY, target } })
  }
  const searchAt = (event: ReactMouseEvent) => {
    if (!(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return
    const screen = { x: event.clientX, y: event.clientY }
    view.state.setState({ search: { screen, place: flow.screenToFlowPosition(screen), port: undefined } })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && editor.getState().inGesture) {
      event.stopPropagation()
      editor.cancel()
      return
    }
    const { target } = event
    if ((event.key !== 'Enter' && event.key !== ' ') || !(target instanceof HTMLElement) || !target.classList.contains('react-flow__node'))
      return
    event.preventDefault()
    editor.select({ nodes: new Set([target.getAttribute('data-id') ?? '']), edges: new Set() })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pane takes drops; the palette adds by keyboard too
    <div
      ref={pane}
      className={styles['pane']}
      data-testid="canvas"
      onDragOver={dropping.over}
      onDragLeave={dropping.leave}
      onDrop={dropping.drop}
      onPointerMove={connecting.follow}
      onDoubleClick={searchAt}
      onKeyDown={press}
    >
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={nodes as CanvasNode[]}
        edges={edges as CanvasEdge[]}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={changeNodes}
        onEdgesChange={changeEdges}
        onNodeClick={(event, node) => {
          const { nodes: chosen } = editor.getState().selection
          // a plain click on one of several means this one
          if (chosen.size > 1 && node.type === 'card' && !event.shiftKey && !event.ctrlKey && !event.metaKey)
            editor.select({ nodes: new Set([node.id]), edges: new Set() })
        }}
        onNodeDragStart={() => editor.begin('edits.move')}
        onNodeDrag={dropping.drag}
        onNodeDragStop={(_, node) => dropping.dragEnd(node)}
        onSelectionDragStart={() => editor.begin('edits.move')}
        onSelectionDragStop={() => editor.end()}
        onConnectStart={connecting.start}
        onConnect={connecting.meet}
        onConnectEnd={connecting.end}
        isValidConnection={mayMeet}
        onReconnectStart={connecting.startRewiring}
        onReconnect={connecting.rewire}
        onReconnectEnd={connecting.endRewiring}
        onNodeContextMenu={(event, node) => {
          const chosen = editor.getState().selection.nodes.has(node.id) || node.type !== 'card'
          menu('node', event, chosen ? undefined : { nodes: new Set([node.id]), edges: new Set() })
        }}
        onEdgeContextMenu={(event, edge) => menu('edge', event, { nodes: new Set(), edges: new Set([edge.id]) })}
        onPaneContextMenu={(event) => menu('canvas', event)}
        onSelectionContextMenu={(event) => menu('node', event)}
        selectionMode={SelectionMode.Partial}
        selectionOnDrag
        panOnDrag={panButtons}
        panActivationKeyCode="Space"
        panOnScroll
        zoomOnDoubleClick={false}
        multiSelectionKeyCode={additive}
        selectionKeyCode={null}
        deleteKeyCode={null}
        disableKeyboardA11y
        connectionRadius={26}
        minZoom={0.05}
        maxZoom={2.5}
        onlyRenderVisibleElements={nodes.length > mostDrawn}
        nodeDragThreshold={2}
        elevateNodesOnSelect
        proOptions={{ hideAttribution: true }}
        aria-label={t('canvas.label')}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--gl-canvas-dots)" />
        {!empty && (
          <MiniMap<CanvasNode>
            pannable
            zoomable
            ariaLabel={t('canvas.minimap')}
            className={styles['minimap'] ?? ''}
            nodeColor={(node) => categoryColour(nodeOf(editor.getState().document, node.id)?.op)}
            nodeStrokeWidth={0}
            nodeBorderRadius={8}
            bgColor="var(--gl-surface-1)"
            maskColor="color-mix(in srgb, var(--gl-canvas) 70%, transparent)"
          />
        )}
        <ZoomTools />
        {costsShown && !empty && (
          <Panel position="top-right">
            <CostTotals />
          </Panel>
        )}
        <ConnectionNote />
        <RemovedNodes />
      </ReactFlow>
      {empty && <EmptyCanvas />}
      <DiffBar />
      <NodeSearch />
      <ContextMenu />
      <Refusal />
    </div>
  )
}

function categoryColour(type: string | undefined): string {
  const category = type === undefined ? undefined : catalogueOp(type)?.category
  return category ? `var(--gl-category-${category})` : 'transparent'
}
