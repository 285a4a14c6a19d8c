// The Health tab: what is wrong and what cures it, the measurements layer by layer, and the sanity checks.
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useEditor, useHealth, useRun } from '../app/use-studio.ts'
import dock from '../training/dock.module.css'
import { formatCount, formatNumber } from '../training/formats.ts'
import { CommandTextButton } from '../ui/command-button.tsx'
import { FindingItem } from './finding-item.tsx'
import styles from './health.module.css'
import { LayerTable } from './layer-table.tsx'
import { SanityChecks } from './sanity-checks.tsx'
import { UnderWay } from './under-way.tsx'

export function HealthView() {
  return (
    <div className={styles['view']}>
      <Findings />
      <Layers />
      <SanityChecks />
    </div>
  )
}

function Findings() {
  const { t } = useTranslation()
  const { report, stale, working, failure } = useHealth((state) => state)
  return (
    <section className={styles['column']} aria-label={t('health.findings')}>
      <div className={styles['head']}>
        <h2 className={styles['title']}>{t('health.findings')}</h2>
        <ExamineButton />
      </div>
      {working?.what === 'examine' && <UnderWay working={working} label={t('health.examining')} />}
      {failure !== undefined && (
        <p role="alert" className={styles['failure']}>
          {failure}
        </p>
      )}
      {report && <Origin />}
      {report && stale && <p className={styles['stale']}>{t('health.stale')}</p>}
      {report?.findings.length === 0 && (
        <p className={styles['sound']} data-testid="health-sound">
          <IconCircleCheck size={16} aria-hidden />
          {t('health.sound')}
        </p>
      )}
      {!report && !working && failure === undefined && <p className={styles['dim']}>{t('health.empty')}</p>}
      {report && (
        <ul className={styles['findings']} data-stale={stale}>
          {report.findings.map((finding) => (
            <FindingItem
              key={`${finding.code} ${finding.node}`}
              finding={finding}
              health={report.nodes.find(({ node }) => node === finding.node)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** What the report is of, so that nobody takes the start for the end. */
function Origin() {
  const { t } = useTranslation()
  const { report, origin } = useHealth((state) => state)
  if (!report) return null
  const keys = { run: 'health.originRun', learnt: 'health.originLearnt', start: 'health.originStart' } as const
  const values = {
    iteration: formatCount(report.iteration),
    count: report.batches,
    samples: formatCount(report.samples),
    loss: formatNumber(report.loss)
  }
  return <p className={styles['dim']}>{t(keys[origin], values)}</p>
}

function ExamineButton() {
  // what is enabled follows these
  useRun((state) => state.status)
  useEditor((state) => state.document.graph.nodes)
  return <CommandTextButton id="network.examine" />
}

function Layers() {
  const { t } = useTranslation()
  const report = useHealth((state) => state.report)
  return (
    <section className={styles['column']} aria-label={t('health.layers')}>
      {report ? <LayerTable nodes={report.nodes} /> : <div className={dock['empty']}>{t('health.layersEmpty')}</div>}
    </section>
  )
}
