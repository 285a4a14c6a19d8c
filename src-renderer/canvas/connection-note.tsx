// While an edge is drawn over a port that does not take it: the reason, beside the pointer.
import { Portal } from '@mantine/core'
import { useMemo } from 'react'
import { useConnection } from 'reactflow'
import { useStudio } from '../app/use-studio.ts'
import { whyNotConnect } from '../editor/operations/connect.ts'
import styles from './canvas.module.css'

export function ConnectionNote() {
  const { editor, facts } = useStudio()
  // only which ports meet matters, not every move of the pointer
  const ports = useConnection(({ inProgress, fromHandle, toHandle }) => {
    if (!inProgress || !fromHandle?.id || !toHandle?.id || fromHandle.type === toHandle.type) return ''
    const [out, into] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle]
    return `${out.nodeId}.${out.id} ${into.nodeId}.${into.id}`
  })
  const place = useConnection(({ pointer, inProgress }) =>
    inProgress && pointer ? `${Math.round(pointer.x)} ${Math.round(pointer.y)}` : ''
  )
  const message = useMemo(() => {
    const [from, to] = ports.split(' ')
    if (!from || !to) return undefined
    const verdict = whyNotConnect(editor.getState().document, facts.getState().facts, from, to)
    return verdict.kind === 'refused' ? verdict.message : undefined
  }, [ports, editor, facts])
  if (message === undefined || place === '') return null
  const [x = 0, y = 0] = place.split(' ').map(Number)
  const pane = document.querySelector('.react-flow')?.getBoundingClientRect()
  return (
    <Portal>
      <p className={styles['note']} role="status" style={{ left: (pane?.left ?? 0) + x + 18, top: (pane?.top ?? 0) + y + 18 }}>
        {message}
      </p>
    </Portal>
  )
}
