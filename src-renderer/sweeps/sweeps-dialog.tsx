// All sweeps: how far each has come, its trials in plots and a table, and what can be done with it.
import { Button, Modal, SegmentedControl, Select, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Sweep } from '../../src-main/contract.ts'
import { showDialog } from '../app/shell-state.ts'
import { useEditor, useStudio, useSweeps } from '../app/use-studio.ts'
import { axisWords } from './axis-words.ts'
import { ParallelPlot } from './parallel-plot.tsx'
import { ScatterPlot } from './scatter-plot.tsx'
import { SweepHead } from './sweep-head.tsx'
import styles from './sweeps.module.css'
import { TrialTable } from './trial-table.tsx'

export function SweepsDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { sweeps } = useStudio()
  const list = useSweeps((state) => state.list)
  const shownId = useSweeps((state) => state.shown)
  useEffect(() => sweeps.watch(), [sweeps])
  const shown = list?.find(({ id }) => id === shownId) ?? list?.[0]
  return (
    <Modal opened onClose={onClose} size="min(1180px, 96vw)" title={t('sweeps.title')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      {!list ? (
        <Text size="sm" c="dimmed">
          {t('sweeps.loading')}
        </Text>
      ) : !shown ? (
        <div className={styles['none']}>
          <Text size="sm" c="dimmed">
            {t('sweeps.empty')}
          </Text>
          <NewSweep />
        </div>
      ) : (
        <div className={styles['view']}>
          <nav className={styles['list']} aria-label={t('sweeps.listLabel')}>
            <ul>
              {list.map((sweep) => (
                <SweepItem key={sweep.id} sweep={sweep} isShown={sweep.id === shown.id} />
              ))}
            </ul>
            <NewSweep />
          </nav>
          <Detail key={shown.id} sweep={shown} onClose={onClose} />
        </div>
      )}
    </Modal>
  )
}

function NewSweep() {
  const { t } = useTranslation()
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => showDialog({ kind: 'sweep-setup' })}
      data-testid="new-sweep"
    >
      {t('sweeps.new')}
    </Button>
  )
}

function SweepItem({ sweep, isShown }: { readonly sweep: Sweep; readonly isShown: boolean }) {
  const { t, i18n } = useTranslation()
  const { sweeps } = useStudio()
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(sweep.begun)
  const done = sweep.trials.filter(({ status }) => status === 'finished' || status === 'failed' || status === 'stopped').length
  return (
    <li>
      <button
        type="button"
        className={styles['item']}
        aria-current={isShown}
        onClick={() => sweeps.show(sweep.id)}
        data-testid="sweep-item"
      >
        <strong>{sweep.name}</strong>
        <span className={styles['fine']}>{when}</span>
        <span className={styles['fine']}>
          {t(`sweeps.status_${sweep.status}`)} · {t('sweeps.done', { done, total: sweep.trials.length })}
        </span>
      </button>
    </li>
  )
}

function Detail({ sweep, onClose }: { readonly sweep: Sweep; onClose(): void }) {
  const { t } = useTranslation()
  const [plot, setPlot] = useState<'parallel' | 'scatter'>(sweep.axes.length > 1 ? 'parallel' : 'scatter')
  const [across, setAcross] = useState(0)
  const [hovered, setHovered] = useState<number | undefined>(undefined)
  const [chosen, setChosen] = useState<number | undefined>(undefined)
  // labels of fields where the node is still there
  const document = useEditor((state) => state.document)
  const names = sweep.axes.map(({ place }) => axisWords(place, document))
  const look = { sweep, names, hovered, chosen, onHover: setHovered, onChoose: setChosen }
  return (
    <section className={styles['detail']} aria-label={sweep.name}>
      <SweepHead sweep={sweep} chosen={chosen} onClose={onClose} />
      <div className={styles['tools']}>
        <SegmentedControl
          size="xs"
          aria-label={t('sweeps.views')}
          value={plot}
          onChange={(value) => setPlot(value as typeof plot)}
          data={[
            { value: 'parallel', label: t('sweeps.parallel') },
            { value: 'scatter', label: t('sweeps.scatter') }
          ]}
        />
        {plot === 'scatter' && sweep.axes.length > 1 && (
          <Select
            size="xs"
            aria-label={t('sweeps.across')}
            data={names.map((label, i) => ({ value: String(i), label }))}
            value={String(across)}
            allowDeselect={false}
            onChange={(value) => setAcross(Number(value))}
          />
        )}
      </div>
      {plot === 'parallel' ? <ParallelPlot {...look} /> : <ScatterPlot {...look} axis={across} />}
      <TrialTable {...look} />
    </section>
  )
}
