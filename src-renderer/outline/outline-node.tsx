// One node of the outline: its name, what it gives, what is wrong with it, and its inputs.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { type GraphNode, showShape } from '../../engine/document.ts'
import { wishForFocus } from '../app/focus-wish.ts'
import { useInspection, useStudio } from '../app/use-studio.ts'
import styles from './outline.module.css'
import { OutlineStep } from './outline-step.tsx'

interface Props {
  readonly node: GraphNode
  readonly name: string
  readonly selected: boolean
  readonly children: ReactNode
  onRemove(): void
}

export function OutlineNode({ node, name, selected, children, onRemove }: Props) {
  const { t } = useTranslation()
  const { context } = useStudio()
  const { inference, problemsOf } = useInspection()
  const op = catalogueOp(node.op)
  const shape = op?.outputs[0] && inference.shapes[`${node.id}.${op.outputs[0].name}`]
  const problems = problemsOf.get(node.id) ?? []
  const edit = () => {
    context.app.showPanel('inspector')
    context.view.reveal(node.id)
    wishForFocus('inspector')
  }
  return (
    <li className={styles['node']} data-category={op?.category} data-selected={selected} data-testid={`outline-${node.id}`}>
      <div className={styles['head']}>
        <button type="button" className={styles['name']} aria-pressed={selected} onClick={() => context.view.reveal(node.id)}>
          <strong>{node.label ?? node.id}</strong> <span>{name}</span>
        </button>
        <Tooltip label={t('outline.edit', { node: node.id })}>
          <ActionIcon size={22} aria-label={t('outline.edit', { node: node.id })} onClick={edit}>
            <IconPencil size={14} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('outline.remove', { node: node.id })}>
          <ActionIcon size={22} aria-label={t('outline.remove', { node: node.id })} onClick={onRemove}>
            <IconTrash size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {op && op.outputs.length > 0 && (
        <p className={styles['gives']}>{shape ? t('outline.gives', { shape: showShape(shape) }) : t('outline.unknownShape')}</p>
      )}
      {op && <OutlineStep node={node.id} outputs={op.outputs.map(({ name: output }) => output)} />}
      {problems.map((problem) => (
        <p key={problem.message} className={styles['problem']} data-severity={problem.severity}>
          {problem.message}
        </p>
      ))}
      {children}
    </li>
  )
}
