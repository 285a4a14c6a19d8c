// Several nodes at once: what they have in common can be changed together.
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { useEditor, useInspection } from '../app/use-studio.ts'
import { opWords } from '../locales/op-words.ts'
import { formatCount } from '../training/formats.ts'
import { FieldForm } from './field-form.tsx'
import styles from './inspector.module.css'

export function SeveralPanel({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation()
  const document = useEditor((state) => state.document)
  const { inference } = useInspection()
  const chosen = new Set(ids)
  const nodes = document.graph.nodes.filter((node) => chosen.has(node.id))
  const costs = inference.nodes.filter((entry) => chosen.has(entry.node.id)).map((entry) => entry.cost)
  const total = (pick: (cost: (typeof costs)[number]) => number) => formatCount(costs.reduce((sum, cost) => sum + pick(cost), 0))
  const [first] = nodes
  const op = first && nodes.every((node) => node.op === first.op) ? catalogueOp(first.op) : undefined
  return (
    <>
      <header className={styles['head']} data-category={op?.category}>
        <div className={styles['kind']}>{op ? opWords(op).label : t('inspector.differentOps')}</div>
        <div className={styles['name']}>{t('inspector.several', { count: nodes.length })}</div>
      </header>
      <div className={styles['body']}>
        <dl className={styles['facts']}>
          <dt>{t('inspector.parameters')}</dt>
          <dd>{total((cost) => cost.parameters)}</dd>
          <dt>{t('inspector.multiplyAdds')}</dt>
          <dd>{total((cost) => cost.multiplyAdds)}</dd>
          <dt>{t('inspector.memory')}</dt>
          <dd>{t('inspector.bytes', { bytes: total((cost) => cost.bytes) })}</dd>
        </dl>
        {op && <FieldForm op={op} nodes={nodes} />}
      </div>
    </>
  )
}
