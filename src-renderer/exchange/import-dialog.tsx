// The import dialog: a file, what it holds, and only then the project that is opened or the weights that are put in.
import { Alert, Button, FileButton, Group, List, Loader, Modal, Stack, Table, Text } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useExchange, useStudio } from '../app/use-studio.ts'
import { formatCount } from '../training/formats.ts'
import type { Importing } from './contract.ts'

/** Problems that are listed; a file of another network has one for each tensor. */
const mostListed = 8

export function ImportDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { exchange } = useStudio()
  const importing = useExchange((state) => state.importing)
  const ready = importing.kind === 'network' || importing.kind === 'weights'
  const close = () => {
    exchange.forget()
    onClose()
  }
  const accept = async () => {
    if (await exchange.accept()) onClose()
  }
  return (
    <Modal opened onClose={close} size={560} title={t('exchange.importTitle')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('exchange.importAbout')}
        </Text>
        <FileButton
          accept=".onnx,.safetensors,.npz"
          onChange={(file) => file && void exchange.read(file)}
          inputProps={{ 'aria-label': t('exchange.chooseFile') }}
        >
          {(props) => (
            <Button
              {...props}
              data-autofocus
              variant={ready ? 'default' : 'filled'}
              leftSection={<IconFileImport size={18} aria-hidden />}
              w="fit-content"
            >
              {t('exchange.chooseFile')}
            </Button>
          )}
        </FileButton>
        <Found importing={importing} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t('app.cancel')}
          </Button>
          {ready && (
            <Button onClick={() => void accept()} data-testid="import-accept">
              {t(importing.kind === 'network' ? 'exchange.openNetwork' : 'exchange.applyWeights')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

function Found({ importing }: { readonly importing: Importing }) {
  const { t } = useTranslation()
  switch (importing.kind) {
    case 'idle':
      return null
    case 'reading':
      return (
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text size="sm">{t('exchange.reading', { name: importing.name })}</Text>
        </Group>
      )
    case 'failed': {
      const { problems, name } = importing
      return (
        <Alert color="red" role="alert" title={t('exchange.importFailed', { name })}>
          <List size="sm" spacing={4}>
            {problems.slice(0, mostListed).map(({ message, tensor, node }) => (
              <List.Item key={`${node} ${tensor} ${message}`}>{message}</List.Item>
            ))}
          </List>
          {problems.length > mostListed && <Text size="sm">{t('exchange.more', { count: problems.length - mostListed })}</Text>}
        </Alert>
      )
    }
    case 'network': {
      const { name, file } = importing
      return (
        <Rows
          rows={[
            [t('exchange.file'), name],
            [t('exchange.writtenBy'), file.producer || '–'],
            [t('exchange.nodes'), formatCount(file.nodes)],
            [t('exchange.parameters'), formatCount(file.parameters)]
          ]}
          note={t(file.isOriginal ? 'exchange.isOriginal' : 'exchange.isForeign')}
        />
      )
    }
    case 'weights': {
      const { name, file } = importing
      return (
        <Rows
          rows={[
            [t('exchange.file'), name],
            [t('exchange.tensors'), formatCount(file.tensors.length)],
            [t('exchange.parameters'), formatCount(file.parameters)]
          ]}
          note={t('exchange.weightsFit')}
        />
      )
    }
    default:
      return importing satisfies never
  }
}

function Rows({ rows, note }: { readonly rows: readonly (readonly [string, string])[]; readonly note: string }) {
  return (
    <Stack gap="xs" data-testid="import-found">
      <Table fz="sm" withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td c="dimmed" w="40%">
                {name}
              </Table.Td>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm">{note}</Text>
    </Stack>
  )
}
