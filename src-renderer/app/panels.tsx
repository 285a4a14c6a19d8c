// The panels around the canvas: sizes are the user's, kept for each set of panels that is shown.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { lazy, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels'
import { Canvas } from '../canvas/canvas.tsx'
import type { PanelName } from '../editor/contract.ts'
import { Problems } from '../inspector/problems.tsx'
import { Palette } from '../palette/palette.tsx'
import { Dock } from '../training/dock.tsx'
import styles from './app.module.css'
import { Contained } from './contained.tsx'
import { useSettings, useStudio } from './use-studio.ts'

// the canvas is there first: formulas and forms are loaded while it is drawn
const Inspector = lazy(async () => ({ default: (await import('../inspector/inspector.tsx')).Inspector }))
const Outline = lazy(async () => ({ default: (await import('../outline/outline.tsx')).Outline }))

/** Sizes are remembered for the panels that are shown together. */
function useLayout(group: string, shown: readonly string[]) {
  const { settings } = useStudio()
  const key = [group, ...shown].join(' ')
  const layout = useSettings((now) => now.layouts[key])
  return {
    key,
    ...(layout && { defaultLayout: layout }),
    onLayoutChanged: (next: Layout) => settings.setState(({ layouts }) => ({ layouts: { ...layouts, [key]: next } }))
  }
}

export function Panels() {
  const { t } = useTranslation()
  const hidden = useSettings((settings) => settings.hidden)
  const shown = (panel: PanelName): boolean => !hidden.includes(panel)
  const left = shown('palette') || shown('outline')
  const right = shown('inspector') || shown('problems')
  const rows = useLayout('rows', ['main', ...(shown('dock') ? ['dock'] : [])])
  const columns = useLayout('columns', [...(left ? ['left'] : []), 'canvas', ...(right ? ['right'] : [])])
  return (
    <Group orientation="vertical" className={styles['panels']} {...rows} key={rows.key}>
      <Panel id="main-panel" minSize={240}>
        <Group orientation="horizontal" {...columns} key={columns.key} style={{ height: '100%' }}>
          {left && (
            <>
              <Panel id="left-panel" defaultSize={224} minSize={180} maxSize={420} groupResizeBehavior="preserve-pixel-size">
                <LeftPanel />
              </Panel>
              <Separator className={styles['separator']} aria-label={t('app.resizeLeft')} />
            </>
          )}
          <Panel id="canvas-panel" minSize={300}>
            <main className={styles['canvas']} aria-label={t('app.canvas')}>
              <Contained>
                <Canvas />
              </Contained>
            </main>
          </Panel>
          {right && (
            <>
              <Separator className={styles['separator']} aria-label={t('app.resizeRight')} />
              <Panel id="right-panel" defaultSize={296} minSize={240} maxSize={560} groupResizeBehavior="preserve-pixel-size">
                <RightPanel inspector={shown('inspector')} problems={shown('problems')} />
              </Panel>
            </>
          )}
        </Group>
      </Panel>
      {shown('dock') && (
        <>
          <Separator className={styles['separator']} aria-label={t('app.resizeDock')} />
          <Panel id="dock-panel" defaultSize={292} minSize={120} groupResizeBehavior="preserve-pixel-size">
            <section className={styles['panel']} aria-label={t('app.dock')}>
              <Contained>
                <Dock />
              </Contained>
            </section>
          </Panel>
        </>
      )}
    </Group>
  )
}

/** Palette and outline share the left side, as tabs. */
function LeftPanel() {
  const { t } = useTranslation()
  const { settings } = useStudio()
  const hidden = useSettings((now) => now.hidden)
  const panels = (['palette', 'outline'] as const).filter((name) => !hidden.includes(name))
  // the one shown last stands in front
  const front = panels.at(-1) ?? 'palette'
  const show = (panel: 'palette' | 'outline') => {
    const other = panel === 'palette' ? 'outline' : 'palette'
    settings.setState(({ hidden: now }) => ({ hidden: [...now.filter((name) => name !== panel && name !== other), other] }))
  }
  return (
    <section className={styles['panel']} aria-label={t(`app.${front}`)}>
      <div className={styles['tabs']} role="tablist">
        {(['palette', 'outline'] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={front === name}
            aria-controls="left-panel"
            className={styles['tab']}
            onClick={() => show(name)}
          >
            {t(`app.${name}`)}
          </button>
        ))}
      </div>
      <div className={styles['body']} role="tabpanel" id="left-panel" aria-labelledby={`tab-${front}`}>
        <Contained key={front}>{front === 'palette' ? <Palette /> : <Outline />}</Contained>
      </div>
    </section>
  )
}

function RightPanel({ inspector, problems }: { readonly inspector: boolean; readonly problems: boolean }) {
  const { t } = useTranslation()
  const layout = useLayout('right', [...(inspector ? ['inspector'] : []), ...(problems ? ['problems'] : [])])
  return (
    <Group orientation="vertical" {...layout} key={layout.key} style={{ height: '100%' }}>
      {inspector && (
        <Panel id="inspector-panel" minSize={140}>
          <section className={styles['panel']} aria-label={t('app.inspector')}>
            <Contained>
              <Inspector />
            </Contained>
          </section>
        </Panel>
      )}
      {inspector && problems && <Separator className={styles['separator']} aria-label={t('app.resizeProblems')} />}
      {problems && (
        <Panel id="problems-panel" defaultSize="35%" minSize={90}>
          <section className={styles['panel']} aria-label={t('app.problems')}>
            <PanelHeading panel="problems">{t('app.problems')}</PanelHeading>
            <div className={styles['body']}>
              <Contained>
                <Problems />
              </Contained>
            </div>
          </section>
        </Panel>
      )}
    </Group>
  )
}

function PanelHeading({ panel, children }: { readonly panel: PanelName; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const { context } = useStudio()
  return (
    <div className={styles['heading']}>
      {children}
      <Tooltip label={t('app.close')}>
        <ActionIcon size="sm" aria-label={t('app.close')} onClick={() => context.app.togglePanel(panel)}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
