// Zoom and arrangement at the corner of the canvas, with the zoom in percent.
import { Tooltip } from '@mantine/core'
import { IconArrowsMaximize, IconMinus, IconPlus, IconSitemap } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Panel, useStore } from 'reactflow'
import { runCommandById } from '../app/run-command.ts'
import { useStudio } from '../app/use-studio.ts'
import { CommandButton } from '../ui/command-button.tsx'
import styles from './canvas.module.css'

export function ZoomTools() {
  const { t } = useTranslation()
  const studio = useStudio()
  const percent = useStore((state) => Math.round(100 * state.transform[2]))
  return (
    <Panel position="bottom-left">
      <div className={styles['tools']} role="toolbar" aria-label={t('canvas.zoom')}>
        <CommandButton id="view.zoom-out" size={26} icon={<IconMinus size={15} />} />
        <Tooltip label={t('commands.zoomActual')}>
          <button type="button" className={styles['percent']} onClick={() => runCommandById(studio, 'view.zoom-actual')}>
            {t('canvas.percent', { percent })}
          </button>
        </Tooltip>
        <CommandButton id="view.zoom-in" size={26} icon={<IconPlus size={15} />} />
        <CommandButton id="view.fit" size={26} icon={<IconArrowsMaximize size={15} />} />
        <CommandButton id="graph.auto-layout" size={26} icon={<IconSitemap size={15} style={{ transform: 'rotate(-90deg)' }} />} />
      </div>
    </Panel>
  )
}
