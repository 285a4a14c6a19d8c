// One node in full: its fields, its initial values, its shapes and costs, and what its op does.
import { Tabs } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { useEditor, useInspection } from '../app/use-studio.ts'
import { opWords } from '../locales/op-words.ts'
import { NodeDifferences } from '../runs/node-differences.tsx'
import { FieldForm } from './field-form.tsx'
import { Help } from './help.tsx'
import { InitialValues } from './initial-values.tsx'
import styles from './inspector.module.css'
import { NodeName } from './node-name.tsx'
import { Shapes } from './shapes.tsx'

export function NodePanel({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const node = useEditor((state) => state.document.graph.nodes.find((known) => known.id === id))
  const { inference, problemsOf } = useInspection()
  const [tab, setTab] = useState<string>('fields')
  if (!node) return null
  const op = catalogueOp(node.op)
  const entry = inference.nodes.find((known) => known.node.id === id)
  const problems = problemsOf.get(id) ?? []
  const hasParameters = Object.keys(entry?.inference.parameters ?? {}).length > 0 || node.initial !== undefined
  return (
    <>
      <header className={styles['head']} data-category={op?.category}>
        <div className={styles['kind']}>{op ? opWords(op).label : node.op}</div>
        <NodeName node={node} />
      </header>
      <Tabs
        value={tab === 'initial' && !hasParameters ? 'fields' : tab}
        onChange={(value) => setTab(value ?? 'fields')}
        keepMounted={false}
        className={styles['tabs']}
        classNames={{ tab: styles['tab'] ?? '' }}
      >
        <Tabs.List className={styles['list']} aria-label={t('inspector.tabs')}>
          <Tabs.Tab value="fields">{t('inspector.fields')}</Tabs.Tab>
          {hasParameters && <Tabs.Tab value="initial">{t('inspector.initial')}</Tabs.Tab>}
          <Tabs.Tab value="shapes">{t('inspector.shapes')}</Tabs.Tab>
          <Tabs.Tab value="help">{t('inspector.help')}</Tabs.Tab>
        </Tabs.List>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard too */}
        <div className={styles['body']} tabIndex={0}>
          {problems.map((problem) => (
            <p key={problem.code + problem.message} className={styles['problem']} data-severity={problem.severity}>
              {problem.message}
            </p>
          ))}
          <NodeDifferences node={id} />
          <Tabs.Panel value="fields">{op && <FieldForm op={op} nodes={[node]} />}</Tabs.Panel>
          <Tabs.Panel value="initial">
            <InitialValues node={node} entry={entry} />
          </Tabs.Panel>
          <Tabs.Panel value="shapes">
            <Shapes node={node} op={op} />
          </Tabs.Panel>
          <Tabs.Panel value="help">{op && <Help op={op} />}</Tabs.Panel>
        </div>
      </Tabs>
    </>
  )
}
