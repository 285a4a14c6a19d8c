// A node on the canvas: what it is, its telling fields, what it gives out, and whether something is wrong with it.
import { Popover, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconExclamationCircle, IconVolumeOff } from '@tabler/icons-react'
import { memo, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Handle, type NodeProps, Position } from 'reactflow'
import { type CatalogueOp, catalogueOp } from '../../engine/catalog.ts'
import type { GraphNode, Problem } from '../../engine/document.ts'
import { useSelected, useSettings, useStepping, useStudio } from '../app/use-studio.ts'
import { CheckBadge } from '../checking/check-badge.tsx'
import { HealthBadge } from '../health/health-badge.tsx'
import { opWords, portWords } from '../locales/op-words.ts'
import { DiffMark } from '../runs/diff-mark.tsx'
import { formatCount } from '../training/formats.ts'
import { arrowLabel, cardFacts, shapeLabel } from './card-words.ts'
import { CostBadge } from './cost-badge.tsx'
import type { CardNode } from './flow-records.ts'
import { LivePicture } from './live-picture.tsx'
import styles from './node-card.module.css'
import { NodeTitle } from './node-title.tsx'
import { SamplePictures } from './sample-pictures.tsx'
import { OutputValues, StepMarks } from './step-marks.tsx'
import { inferredNode, sameProblems, sameShapes, useInferred, useNode } from './use-node.ts'

const noProblems: readonly Problem[] = []

export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps<CardNode>) {
  const node = useNode(id)
  const op = node && catalogueOp(node.op)
  if (!node) return null
  return <Card node={node} op={op} selected={selected} />
})

interface CardProps {
  readonly node: GraphNode
  /** Undefined for an op this version does not know. */
  readonly op: CatalogueOp | undefined
  readonly selected: boolean
}

function Card({ node, op, selected }: CardProps) {
  const { t } = useTranslation()
  const stepping = useStepping(({ status }) => status === 'open')
  const problems = useInferred((inspection) => inspection.problemsOf.get(node.id) ?? noProblems, sameProblems)
  const arrow = useInferred((inspection) => arrowLabel(inferredNode(inspection, node.id)))
  const parameters = useInferred((inspection) => inferredNode(inspection, node.id)?.cost.parameters ?? 0)
  const [main] = op?.outputs ?? []
  const shape = useInferred((inspection) => (main ? inspection.inference.shapes[`${node.id}.${main.name}`] : undefined), sameShapes)
  const explanation = useInferred((inspection) => inferredNode(inspection, node.id)?.inference.explanation)
  const costsShown = useSettings((settings) => settings.costsShown)
  const error = problems.some((problem) => problem.severity === 'error')
  const facts = cardFacts(node)
  const words = op ? opWords(op) : { label: node.op, summary: '' }
  return (
    <section
      className={styles['card']}
      data-testid={`node-${node.id}`}
      data-category={op?.category ?? 'data'}
      data-selected={selected}
      data-stepping={stepping}
      data-muted={node.muted === true}
      data-collapsed={node.collapsed === true}
      data-problem={error ? 'error' : problems.length > 0 ? 'warning' : 'none'}
      aria-label={`${words.label} ${node.label ?? node.id}`}
    >
      <header className={styles['header']}>
        <NodeTitle id={node.id} title={node.label ?? node.id} />
        {node.muted && (
          <Tooltip label={t('canvas.muted')}>
            <IconVolumeOff size={14} role="img" aria-label={t('canvas.muted')} />
          </Tooltip>
        )}
        {problems.length > 0 && <ProblemBadge problems={problems} error={error} />}
        <span className={styles['op']}>{words.label}</span>
      </header>
      {!node.collapsed && (
        <>
          <div className={styles['facts']}>
            {arrow && <span>{arrow}</span>}
            {facts
              .filter(({ field }) => !(arrow && field.name === 'units'))
              .map(({ field, text, named }) => (
                <span key={field.name}>
                  {named && <span className={styles['dim']}>{field.name} </span>}
                  {text}
                </span>
              ))}
          </div>
          {op?.source ? (
            <SamplePictures node={node.id} />
          ) : (
            // one number has no picture
            main &&
            shape?.length !== 0 && <LivePicture port={`${node.id}.${main.name}`} picture={shape?.length === 4 ? 'image' : 'histogram'} />
          )}
          <footer className={styles['footer']}>
            <Tooltip label={explanation ?? t('canvas.shapeUnknown')}>
              <span className={styles['shape']}>{shape ? shapeLabel(shape) : '–'}</span>
            </Tooltip>
            {parameters > 0 && (
              <span className={styles['dim']}>{t('canvas.parameters', { count: parameters, shown: formatCount(parameters) })}</span>
            )}
          </footer>
        </>
      )}
      <StepMarks id={node.id} />
      <CheckBadge node={node.id} />
      <HealthBadge node={node.id} />
      <DiffMark node={node.id} />
      {costsShown && <CostBadge id={node.id} />}
      {op && <Ports op={op} node={node.id} />}
    </section>
  )
}

/** The sentence in plain words, on hover and on focus. */
function ProblemBadge({ problems, error }: { readonly problems: readonly Problem[]; readonly error: boolean }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const Icon = error ? IconExclamationCircle : IconAlertTriangle
  const show = () => setOpened(true)
  const hide = () => setOpened(false)
  return (
    <Popover opened={opened} position="top" width={280} shadow="md" withArrow trapFocus={false}>
      <Popover.Target>
        <button
          type="button"
          className={styles['badge']}
          data-kind={error ? 'error' : 'warning'}
          aria-label={`${t(error ? 'canvas.error' : 'canvas.warning')}: ${problems.map((problem) => problem.message).join(' ')}`}
          onMouseEnter={show}
          onMouseLeave={hide}
          onFocus={show}
          onBlur={hide}
        >
          <Icon size={16} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles['sentence']}>
        {problems.map((problem) => (
          <p key={problem.code + problem.message}>{problem.message}</p>
        ))}
      </Popover.Dropdown>
    </Popover>
  )
}

/** Inputs at the left, outputs at the right, evenly over the height of the card. */
function Ports({ op, node }: { readonly op: CatalogueOp; readonly node: string }) {
  return (
    <>
      {op.inputs.map(({ name }, i) => (
        <Port
          key={name}
          op={op}
          node={node}
          name={name}
          side="input"
          place={(i + 1) / (op.inputs.length + 1)}
          several={op.inputs.length > 1}
        />
      ))}
      {op.outputs.map(({ name }, i) => (
        <Port
          key={name}
          op={op}
          node={node}
          name={name}
          side="output"
          place={(i + 1) / (op.outputs.length + 1)}
          several={op.outputs.length > 1}
        />
      ))}
    </>
  )
}

interface PortProps {
  readonly op: CatalogueOp
  readonly node: string
  readonly name: string
  readonly side: 'input' | 'output'
  /** Share of the height. */
  readonly place: number
  readonly several: boolean
}

function Port({ op, node, name, side, place, several }: PortProps) {
  const { view } = useStudio()
  const full = `${node}.${name}`
  // only while an edge is drawn
  const mark = useSelected(view.state, ({ connecting }) => {
    if (!connecting) return 'idle'
    if (connecting.port === full) return 'open'
    if (connecting.side === side) return 'dim'
    return connecting.fits.has(full) ? 'fits' : 'dim'
  })
  const input = side === 'input'
  const handle: ReactNode = (
    <Handle
      id={name}
      type={input ? 'target' : 'source'}
      position={input ? Position.Left : Position.Right}
      className={styles['port'] ?? ''}
      style={{ top: `${100 * place}%` }}
      data-testid={`port-${full}`}
      data-mark={mark}
      title={`${name}: ${portWords(op, name)}`}
    />
  )
  return (
    <>
      {handle}
      {!input && <OutputValues port={full} place={place} />}
      {several && (
        <span className={styles['portName']} data-side={side} style={{ top: `${100 * place}%` }} aria-hidden="true">
          {name}
        </span>
      )}
    </>
  )
}
