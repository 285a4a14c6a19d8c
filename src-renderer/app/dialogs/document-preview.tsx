// What a text would bring onto the canvas: a picture of its graph, and what differs from what is there.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type ProjectDocument, parseProject } from '../../../engine/document.ts'
import { GraphPicture } from '../../gallery/graph-picture.tsx'
import { formatCount } from '../../training/formats.ts'
import { ChangesList } from './changes-list.tsx'
import styles from './document-preview.module.css'

interface Props {
  readonly text: string
  /** What it is compared with; undefined: nothing is there. */
  readonly before: ProjectDocument | undefined
  /** Says with what it is compared. */
  readonly heading: string
}

export function DocumentPreview({ text, before, heading }: Props) {
  const { t } = useTranslation()
  const { document, problems } = useMemo(() => parseProject(text), [text])
  if (!document) return <p className={styles['broken']}>{t('app.previewBroken', { reason: problems[0]?.message ?? '' })}</p>
  const { nodes } = document.graph
  return (
    <div className={styles['preview']} data-testid="preview">
      <div className={styles['picture']}>{nodes.length > 0 && <GraphPicture graph={document.graph} />}</div>
      <span className={styles['fine']}>{t('app.previewNodes', { nodes: formatCount(nodes.length) })}</span>
      {before && (
        <>
          <h3 className={styles['heading']}>{heading}</h3>
          <ChangesList before={before} after={document} />
        </>
      )}
    </div>
  )
}
