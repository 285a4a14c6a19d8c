// Asks before kept runs are deleted; runs that go on stay, and it says so.
import { Button, Group, List, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunRecord } from '../../src-main/contract.ts'
import { sayFailure } from '../app/notices.ts'
import { useStudio } from '../app/use-studio.ts'
import { exactTime } from './run-columns.ts'
import { isUnderWay } from './run-list.ts'

/** Names that are listed; the rest is counted. */
const mostNamed = 6

interface Props {
  readonly chosen: readonly RunRecord[]
  onClose(): void
}

export function DeleteRuns({ chosen, onClose }: Props) {
  const { t, i18n } = useTranslation()
  const { runs } = useStudio()
  const [isDeleting, setDeleting] = useState(false)
  const ended = chosen.filter((record) => !isUnderWay(record))
  const staying = chosen.length - ended.length
  const remove = () => {
    setDeleting(true)
    runs
      .remove(ended.map(({ id }) => id))
      .catch((error: unknown) => sayFailure('runs.deleteFailed', error))
      .finally(onClose)
  }
  return (
    <Modal opened onClose={onClose} title={t('runs.deleteTitle')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      {ended.length > 0 && (
        <>
          <Text size="md">{t('runs.deleteText', { runs: ended.length })}</Text>
          <List size="sm" mt="sm">
            {ended.slice(0, mostNamed).map(({ id, name, begun }) => (
              <List.Item key={id}>{`${name} · ${exactTime(begun, i18n.language)}`}</List.Item>
            ))}
          </List>
          {ended.length > mostNamed && (
            <Text size="sm" c="dimmed">
              {t('runs.deleteMore', { runs: ended.length - mostNamed })}
            </Text>
          )}
        </>
      )}
      {staying > 0 && (
        <Text size="sm" mt="sm" role="status">
          {t('runs.deleteStaying', { runs: staying })}
        </Text>
      )}
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('app.cancel')}
        </Button>
        {ended.length > 0 && (
          <Button color="var(--gl-error)" loading={isDeleting} onClick={remove} data-testid="runs-delete-confirm">
            {t('runs.deleteConfirm')}
          </Button>
        )}
      </Group>
    </Modal>
  )
}
