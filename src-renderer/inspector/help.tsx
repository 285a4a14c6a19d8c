// What an op does: in a line, as formulas, and at each of its ports.
import { useTranslation } from 'react-i18next'
import type { CatalogueOp } from '../../engine/catalog.ts'
import { opWords, portWords } from '../locales/op-words.ts'
import { Formula } from './formula.tsx'
import styles from './inspector.module.css'

export function Help({ op }: { readonly op: CatalogueOp }) {
  const { t } = useTranslation()
  const { doc, inputs, outputs } = op
  const { summary, shapes } = opWords(op)
  const ports = [...inputs, ...outputs]
  return (
    <>
      <p className={styles['text']}>{summary}</p>
      <h3 className={styles['section']}>{t('inspector.forward')}</h3>
      <Formula source={doc.forward} />
      <h3 className={styles['section']}>{t('inspector.backward')}</h3>
      <Formula source={doc.backward} />
      <h3 className={styles['section']}>{t('inspector.shapeRule')}</h3>
      <p className={styles['text']}>{shapes}</p>
      <h3 className={styles['section']}>{t('inspector.ports')}</h3>
      <dl className={styles['facts']}>
        {ports.map(({ name }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{portWords(op, name)}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles['section']}>{t('inspector.source')}</h3>
      <p className={styles['text']}>{doc.source}</p>
    </>
  )
}
