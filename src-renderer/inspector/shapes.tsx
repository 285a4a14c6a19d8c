// The shapes of a node's ports with the formula and its numbers, and what the node costs.
import { useTranslation } from 'react-i18next'
import type { CatalogueOp } from '../../engine/catalog.ts'
import { type GraphNode, showShape } from '../../engine/document.ts'
import { useInspection } from '../app/use-studio.ts'
import { formatCount } from '../training/formats.ts'
import styles from './inspector.module.css'
import { shapeWords } from './shape-words.ts'

interface Props {
  readonly node: GraphNode
  readonly op: CatalogueOp | undefined
}

export function Shapes({ node, op }: Props) {
  const { t } = useTranslation()
  const { inference } = useInspection()
  const entry = inference.nodes.find((known) => known.node.id === node.id)
  const unknown = t('inspector.unknown')
  return (
    <>
      <h3 className={styles['section']}>{t('inspector.inputs')}</h3>
      <dl className={styles['facts']}>
        {op?.inputs.map(({ name }) => (
          <Row key={name} name={name} value={shapeWords(entry?.inputShapes[name], unknown)} />
        ))}
        {op?.inputs.length === 0 && <dd>{t('inspector.none')}</dd>}
      </dl>
      <h3 className={styles['section']}>{t('inspector.outputs')}</h3>
      <dl className={styles['facts']}>
        {op?.outputs.map(({ name }) => (
          <Row key={name} name={name} value={shapeWords(inference.shapes[`${node.id}.${name}`], unknown)} />
        ))}
      </dl>
      {entry?.inference.explanation && (
        <p className={styles['formula']}>
          <span className={styles['mono']}>{entry.inference.explanation}</span>
        </p>
      )}
      {Object.keys(entry?.inference.parameters ?? {}).length > 0 && (
        <>
          <h3 className={styles['section']}>{t('inspector.parameters')}</h3>
          <dl className={styles['facts']}>
            {Object.entries(entry?.inference.parameters ?? {}).map(([name, { shape }]) => (
              <Row key={name} name={name} value={showShape(shape)} />
            ))}
          </dl>
        </>
      )}
      {entry && (
        <>
          <h3 className={styles['section']}>{t('inspector.costs')}</h3>
          <dl className={styles['facts']}>
            <Row name={t('inspector.parameters')} value={formatCount(entry.cost.parameters)} />
            <Row name={t('inspector.multiplyAdds')} value={formatCount(entry.cost.multiplyAdds)} />
            <Row name={t('inspector.memory')} value={t('inspector.bytes', { bytes: formatCount(entry.cost.bytes) })} />
          </dl>
        </>
      )}
    </>
  )
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles['mono']}>{value}</dd>
    </>
  )
}
