// The training dock: controls with the numbers of the run, and the views of what it does.
import { Tabs } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { type DockTab, shell, showDockTab } from '../app/shell-state.ts'
import { StepBar } from '../stepping/step-bar.tsx'
import { Charts } from './charts.tsx'
import { Confusion } from './confusion.tsx'
import { ControlBar } from './control-bar.tsx'
import styles from './dock.module.css'
import { Log } from './log.tsx'
import { Samples } from './samples.tsx'
import { SettingsForm } from './settings-form.tsx'

// formulas are loaded when they are first looked at
const Steps = lazy(async () => ({ default: (await import('../stepping/steps.tsx')).Steps }))
const Distributions = lazy(async () => ({ default: (await import('../distributions/distributions-view.tsx')).DistributionsView }))
const Health = lazy(async () => ({ default: (await import('../health/health-view.tsx')).HealthView }))

const Runs = lazy(async () => ({ default: (await import('../runs/runs-view.tsx')).RunsView }))

const tabs = [
  { name: 'charts', label: 'training.tabCharts', View: Charts },
  { name: 'confusion', label: 'training.tabConfusion', View: Confusion },
  { name: 'samples', label: 'training.tabSamples', View: Samples },
  { name: 'steps', label: 'stepping.tab', View: Steps },
  { name: 'distributions', label: 'distributions.tab', View: Distributions },
  { name: 'health', label: 'health.tab', View: Health },
  { name: 'settings', label: 'training.tabSettings', View: SettingsForm },
  { name: 'runs', label: 'runs.tab', View: Runs },
  { name: 'log', label: 'training.tabLog', View: Log }
] as const

export function Dock() {
  const { t } = useTranslation()
  const tab = useStore(shell, (state) => state.dockTab)
  return (
    <div className={styles['dock']}>
      <ControlBar />
      <Tabs
        value={tab}
        onChange={(value) => showDockTab((value ?? 'charts') as DockTab)}
        keepMounted={false}
        className={styles['tabs']}
        classNames={{ tab: styles['tab'] ?? '' }}
      >
        <div className={styles['head']}>
          <Tabs.List aria-label={t('training.tabs')} className={styles['list']}>
            {tabs.map(({ name, label }) => (
              <Tabs.Tab key={name} value={name} data-testid={`dock-${name}`}>
                {t(label)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <StepBar />
        </div>
        {tabs.map(({ name, View }) => (
          <Tabs.Panel key={name} value={name} className={styles['panel']}>
            <Suspense>
              <View />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}
