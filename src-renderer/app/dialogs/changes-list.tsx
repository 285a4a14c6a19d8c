// What differs between two documents, as a list to be read: from the one that is there to the one that would come.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../../engine/catalog.ts'
import type { GraphNode, ProjectDocument } from '../../../engine/document.ts'
import { documentChanges, isUnchanged, type NodeChange, type ValueChange } from '../../editor/document-changes.ts'
import { defaultOf } from '../../editor/operations/fields.ts'
import { fieldWords, opWords } from '../../locales/op-words.ts'
import { formatCount } from '../../training/formats.ts'
import styles from './changes-list.module.css'

/** Changed nodes that are shown one by one. */
const mostNodes = 12
const mostNames = 12
const longestValue = 40

interface Props {
  readonly before: ProjectDocument
  readonly after: ProjectDocument
}

export function ChangesList({ before, after }: Props) {
  const { t } = useTranslation()
  const changes = useMemo(() => documentChanges(before, after), [before, after])
  if (isUnchanged(changes)) return <p className={styles['nothing']}>{t('app.changesNone')}</p>
  const { added, removed, changed, moved, edges, training, title, notes, groups } = changes
  return (
    <ul className={styles['list']} data-testid="changes">
      {added.length > 0 && <Entry label={t('app.changesAdded')}>{nodeNames(added)}</Entry>}
      {removed.length > 0 && <Entry label={t('app.changesRemoved')}>{nodeNames(removed)}</Entry>}
      {changed.slice(0, mostNodes).map((change) => (
        <ChangedNode key={change.after.id} change={change} />
      ))}
      {changed.length > mostNodes && <li>{t('app.changesMore', { count: changed.length - mostNodes })}</li>}
      {edges.added > 0 && <Entry label={t('app.changesEdgesAdded')}>{formatCount(edges.added)}</Entry>}
      {edges.removed > 0 && <Entry label={t('app.changesEdgesRemoved')}>{formatCount(edges.removed)}</Entry>}
      {moved > 0 && <Entry label={t('app.changesMoved')}>{formatCount(moved)}</Entry>}
      {training.length > 0 && (
        <Entry label={t('app.changesTraining')}>
          {training.map((change) => (
            <Value key={change.name} name={<code>{change.name}</code>} change={change} />
          ))}
        </Entry>
      )}
      {title && (
        <Entry label={t('app.changesTitle')}>
          <Value change={title} />
        </Entry>
      )}
      {notes && <li>{t('app.changesNotes')}</li>}
      {groups && <li>{t('app.changesGroups')}</li>}
    </ul>
  )
}

function Entry({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <li>
      <span className={styles['label']}>{label}</span> {children}
    </li>
  )
}

function ChangedNode({ change: { before, after, fields, parts } }: { readonly change: NodeChange }) {
  const { t } = useTranslation()
  const op = catalogueOp(after.op)
  return (
    <Entry label={nameOf(after)}>
      {parts.map((part) => (
        <span key={part} className={styles['value']}>
          {part === 'op' ? `${opName(before)} → ${opName(after)}` : t(`app.part.${part}`)}
        </span>
      ))}
      {fields.map((change) => {
        const field = op?.fields.find(({ name }) => name === change.name)
        const whole = {
          name: change.name,
          before: change.before ?? defaultOf(before, change.name),
          after: change.after ?? defaultOf(after, change.name)
        }
        return <Value key={change.name} name={op && field ? fieldWords(op, field).label : change.name} change={whole} />
      })}
    </Entry>
  )
}

function Value({ name, change }: { readonly name?: React.ReactNode; readonly change: ValueChange }) {
  return (
    <span className={styles['value']}>
      {name} {shown(change.before)} → {shown(change.after)}
    </span>
  )
}

function shown(value: unknown): string {
  const text = value === undefined ? '–' : typeof value === 'string' ? value : (JSON.stringify(value) ?? '–')
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

function nameOf({ id, label }: GraphNode): string {
  return label ?? id
}

function nodeNames(nodes: readonly GraphNode[]): string {
  const names = nodes.slice(0, mostNames).map(nameOf).join(', ')
  return nodes.length > mostNames ? `${names}, …` : names
}

function opName({ op }: GraphNode): string {
  const known = catalogueOp(op)
  return known ? opWords(known).label : op
}
