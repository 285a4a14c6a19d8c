// One edge: where it leads, what runs along it, and why it does not fit.
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { splitPort } from '../../engine/document.ts'
import { useEditor, useInspection, useStudio } from '../app/use-studio.ts'
import { edgeId } from '../editor/document-diff.ts'
import { disconnect } from '../editor/operations/connect.ts'
import styles from './inspector.module.css'
import { shapeWords } from './shape-words.ts'

export function EdgePanel({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const { editor, context } = useStudio()
  const edge = useEditor((state) => state.document.graph.edges.find((known) => edgeId(known) === id))
  const { inference, problemsOf } = useInspection()
  if (!edge) return null
  const source = splitPort(edge.from)?.node ?? ''
  const target = splitPort(edge.to)?.node ?? ''
  const explanation = inference.nodes.find((entry) => entry.node.id === source)?.inference.explanation
  const problems = problemsOf.get(target) ?? []
  return (
    <>
      <header className={styles['head']}>
        <div className={styles['kind']}>{t('inspector.edge')}</div>
        <div className={styles['name']}>
          {edge.from} → {edge.to}
        </div>
      </header>
      <div className={styles['body']}>
        {problems.map((problem) => (
          <p key={problem.message} className={styles['problem']} data-severity={problem.severity}>
            {problem.message}
          </p>
        ))}
        <dl className={styles['facts']}>
          <dt>{t('inspector.shape')}</dt>
          <dd className={styles['mono']}>{shapeWords(inference.shapes[edge.from], t('inspector.unknown'))}</dd>
          {explanation && (
            <>
              <dt>{t('inspector.formula')}</dt>
              <dd className={styles['mono']}>{explanation}</dd>
            </>
          )}
        </dl>
        <div className={styles['pair']}>
          <Button variant="default" onClick={() => context.view.reveal(source)}>
            {t('inspector.goTo', { node: source })}
          </Button>
          <Button variant="default" onClick={() => context.view.reveal(target)}>
            {t('inspector.goTo', { node: target })}
          </Button>
          <Button variant="default" onClick={() => editor.change('edits.disconnect', (document) => disconnect(document, new Set([id])))}>
            {t('commands.delete')}
          </Button>
        </div>
      </div>
    </>
  )
}
