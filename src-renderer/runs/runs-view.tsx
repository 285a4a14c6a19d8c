// The tab of kept runs: the list with its filters and actions, or the comparison of some of them.
import { Button, Loader, Select, Switch, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptRunStatus, RunRecord } from '../../src-main/contract.ts'
import { useEditor, useRuns, useStudio } from '../app/use-studio.ts'
import dock from '../training/dock.module.css'
import { Comparison } from './comparison.tsx'
import { DeleteRuns } from './delete-runs.tsx'
import { RetentionButton } from './retention.tsx'
import { RunActions } from './run-actions.tsx'
import { filterRuns, groupRuns, isOfProject, runsOf, sortRuns } from './run-list.ts'
import { keptRunStatuses } from './run-status.tsx'
import { entryKey, RunTable } from './run-table.tsx'
import styles from './runs.module.css'

export function RunsView() {
  const { runs } = useStudio()
  const isComparing = useRuns(({ compared }) => compared.length > 0)
  useEffect(() => runs.watch(), [runs])
  return isComparing ? <Comparison /> : <List />
}

function List() {
  const { t } = useTranslation()
  const list = useRuns((state) => state.list)
  switch (list.kind) {
    case 'loading':
      return (
        <div className={dock['empty']} role="status">
          <Loader size="sm" mx="auto" aria-hidden />
          {t('runs.loading')}
        </div>
      )
    case 'failed':
      return <Failed reason={list.reason} />
    case 'loaded':
      return list.records.length === 0 ? <Empty /> : <Loaded records={list.records} />
    default:
      return list satisfies never
  }
}

function Failed({ reason }: { readonly reason: string }) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  return (
    <div className={dock['empty']} role="alert">
      {`${t('runs.readFailed')}: ${reason}`}
      {/* watching anew reads anew */}
      <Button mx="auto" variant="default" onClick={() => runs.watch()()}>
        {t('runs.retry')}
      </Button>
    </div>
  )
}

function Empty() {
  const { t } = useTranslation()
  return (
    <div className={styles['view']}>
      <div className={styles['tools']}>
        <span className={styles['room']} />
        <RetentionButton />
      </div>
      <div className={dock['empty']}>{t('runs.empty')}</div>
    </div>
  )
}

function Loaded({ records }: { readonly records: readonly RunRecord[] }) {
  const { t } = useTranslation()
  const { runs } = useStudio()
  const { sorting, filter, onlyThisProject, openSweeps } = useRuns((state) => state.table)
  const checked = useRuns((state) => state.checked)
  const place = useEditor((state) => state.place)
  const [active, setActive] = useState<string>()
  const [deleting, setDeleting] = useState<readonly RunRecord[]>()
  const shown = useMemo(() => {
    const found = filterRuns(records, filter)
    return sortRuns(onlyThisProject ? found.filter((record) => isOfProject(record, place)) : found, sorting)
  }, [records, filter, onlyThisProject, place, sorting])
  const entries = useMemo(() => groupRuns(shown, openSweeps), [shown, openSweeps])
  // what is checked but filtered out is not meant: nobody sees it
  const checkedHere = shown.filter(({ id }) => checked.has(id))
  const chosen = checkedHere.length > 0 ? checkedHere : runsOf(entries.find((entry) => entryKey(entry) === active))
  const remove = () => chosen.length > 0 && setDeleting(chosen)
  return (
    <div className={styles['view']}>
      <div className={styles['tools']}>
        <TextInput
          w={150}
          leftSection={<IconSearch size={14} aria-hidden />}
          aria-label={t('runs.filterName')}
          placeholder={t('runs.filterName')}
          value={filter.name}
          onChange={(event) => runs.show({ filter: { ...filter, name: event.currentTarget.value } })}
        />
        <Select
          w={132}
          clearable
          aria-label={t('runs.filterStatus')}
          placeholder={t('runs.filterStatus')}
          clearButtonProps={{ 'aria-label': t('runs.filterStatusAll') }}
          data={keptRunStatuses.map((status) => ({ value: status, label: t(`runs.status-${status}`) }))}
          value={filter.status ?? null}
          onChange={(status) => runs.show({ filter: { ...filter, status: (status ?? undefined) as KeptRunStatus | undefined } })}
        />
        <Switch
          label={t('runs.onlyThis')}
          checked={onlyThisProject}
          onChange={(event) => runs.show({ onlyThisProject: event.currentTarget.checked })}
        />
        <span className={styles['room']} />
        {checkedHere.length > 0 && <span className={styles['dim']}>{t('runs.checked', { runs: checkedHere.length })}</span>}
        <RunActions chosen={chosen} onDelete={remove} />
        <RetentionButton />
      </div>
      {entries.length === 0 ? (
        <div className={dock['empty']}>
          {t('runs.nothingFound')}
          <Button
            mx="auto"
            variant="default"
            onClick={() => runs.show({ filter: { name: '', status: undefined }, onlyThisProject: false })}
          >
            {t('runs.showAll')}
          </Button>
        </div>
      ) : (
        <RunTable
          entries={entries}
          active={active}
          onActivate={setActive}
          onOpen={(entry) => runs.compare(runsOf(entry).map(({ id }) => id))}
          onDelete={remove}
        />
      )}
      {deleting && <DeleteRuns chosen={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  )
}
