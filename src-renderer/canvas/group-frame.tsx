// A named frame around the nodes of a group; its title moves them together.

import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeProps } from 'reactflow'
import { type FrameNode, framePrefix } from './flow-records.ts'
import styles from './group-frame.module.css'
import { NodeTitle } from './node-title.tsx'
import { useGroup } from './use-node.ts'

export const GroupFrame = memo(function GroupFrame({ data, width, height }: NodeProps<FrameNode>) {
  const { t } = useTranslation()
  const group = useGroup(data.id)
  if (!group) return null
  return (
    <div className={styles['frame']} style={{ width, height }} data-testid={`group-${group.id}`}>
      <div className={`${styles['title']} group-title`}>
        <NodeTitle id={framePrefix + group.id} title={group.label ?? t('canvas.group')} />
        <span className={styles['count']}>{group.nodes.length}</span>
      </div>
    </div>
  )
})
