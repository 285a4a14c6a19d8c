// The export dialog: a format and what it is good for, progress with cancel, and how far the written file is from the network.
import { Alert, Button, Group, Modal, Progress, Radio, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ExportFormat, exportFormatNames } from '../../engine/contract.ts'
import { useExchange, useStudio } from '../app/use-studio.ts'
import { shortNumber } from '../stepping/show-number.ts'
import { formatCount } from '../training/formats.ts'
import type { Exporting } from './contract.ts'

export function ExportDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { exchange } = useStudio()
  const exporting = useExchange((state) => state.exporting)
  const [format, setFormat] = useState<ExportFormat>('onnx')
  const working = exporting.kind === 'working'
  const close = () => {
    exchange.forget()
    onClose()
  }
  return (
    <Modal opened onClose={close} size={560} title={t('exchange.exportTitle')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t(exchange.isTrained ? 'exchange.exportTrained' : 'exchange.exportUntrained')}
        </Text>
        <Radio.Group value={format} onChange={(value) => setFormat(value as ExportFormat)} label={t('exchange.format')}>
          <Stack gap="xs" mt="xs">
            {exportFormatNames.map((name) => (
              <Radio
                key={name}
                value={name}
                data-autofocus={name === format || undefined}
                disabled={working}
                label={t(`exchange.format_${name}`)}
                description={t(`exchange.about_${name}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Outcome exporting={exporting} />
        <Group justify="flex-end" gap="sm">
          {exporting.kind === 'done' && exporting.copy.path !== undefined && (
            <Button variant="default" onClick={() => exchange.showInFolder()}>
              {t('exchange.showInFolder')}
            </Button>
          )}
          <Button variant="default" onClick={working ? () => exchange.stopExport() : close}>
            {t(working ? 'app.cancel' : 'app.close')}
          </Button>
          <Button loading={working} onClick={() => void exchange.exportAs(format)} data-testid="export-start">
            {t('exchange.export')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Outcome({ exporting }: { readonly exporting: Exporting }) {
  const { t } = useTranslation()
  switch (exporting.kind) {
    case 'idle':
      return null
    case 'working': {
      const { stage, done, total } = exporting.progress ?? { stage: 'loading', done: 0, total: 0 }
      return (
        <Stack gap={6}>
          <Text size="sm">{t(`exchange.stage_${stage}`)}</Text>
          <Progress value={total > 0 ? (100 * done) / total : 100} animated={total === 0} aria-label={t(`exchange.stage_${stage}`)} />
        </Stack>
      )
    }
    case 'failed':
      return (
        <Alert color="red" role="alert" title={t('exchange.exportFailed')}>
          {exporting.reason}
        </Alert>
      )
    case 'done': {
      const { copy, name } = exporting
      const figure = copy.maxDifference
      return (
        <Alert
          color={copy.missing === undefined ? 'green' : 'yellow'}
          icon={copy.missing === undefined ? <IconCircleCheck aria-hidden /> : <IconInfoCircle aria-hidden />}
          title={t('exchange.exported', { name: copy.path ?? name })}
          data-testid="exported"
          data-difference={figure ?? ''}
        >
          {copy.missing ??
            (copy.samples > 0
              ? t('exchange.proof', { samples: formatCount(copy.samples), difference: shortNumber(figure ?? 0) })
              : t('exchange.proofBits'))}
        </Alert>
      )
    }
    default:
      return exporting satisfies never
  }
}
