// Says why something could not be done: every problem with its cure.
import { Button, Group, List, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../engine/contract.ts'

interface Props {
  readonly title: string
  readonly problems: readonly Problem[]
  onClose(): void
}

export function ProblemsDialog({ title, problems, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onClose} title={title} size="lg" centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <List spacing="sm" size="md">
        {problems.map((problem) => (
          <List.Item key={`${problem.code} ${problem.path ?? ''} ${problem.message}`}>{problem.message}</List.Item>
        ))}
      </List>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose} data-autofocus>
          {t('app.close')}
        </Button>
      </Group>
    </Modal>
  )
}
