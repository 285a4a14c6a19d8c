// Names the version and what it runs on, to be copied into a report.
import { Button, Group, Modal, Stack, Table, Tabs, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AboutGradloom } from '../../../src-main/contract.ts'
import { sayFailure, saySuccess } from '../notices.ts'
import { useRun, useStudio } from '../use-studio.ts'
import { LicenceList } from './licence-list.tsx'

export function AboutDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { host, context } = useStudio()
  const kernels = useRun((state) => state.start?.kernels)
  const [about, setAbout] = useState<AboutGradloom>()
  useEffect(() => {
    let wanted = true
    host.services.about().then(
      (found) => wanted && setAbout(found),
      (error: unknown) => sayFailure('app.about', error)
    )
    return () => {
      wanted = false
    }
  }, [host])
  const runtime = about && [
    about.electron && `Electron ${about.electron}`,
    about.chromium && `Chromium ${about.chromium}`,
    `Node ${about.node}`
  ]
  const rows: readonly (readonly [string, string])[] = about
    ? [
        [t('app.aboutVersion'), about.version],
        [t('app.aboutHost'), (runtime ?? []).filter(Boolean).join(', ')],
        ...(about.host === 'web' ? [[t('app.aboutBrowser'), navigator.userAgent] as const] : []),
        [t('app.aboutSystem'), about.system],
        [t('app.aboutProcessors'), String(about.processors)],
        ...(kernels ? [[t('training.kernels'), kernels] as const] : [])
      ]
    : []
  const copy = () =>
    context.clipboard.writeText(rows.map((row) => row.join(': ')).join('\n')).then(
      () => saySuccess('app.aboutCopied'),
      (error: unknown) => sayFailure('app.aboutCopy', error)
    )
  return (
    <Modal opened onClose={onClose} title={t('app.about')} size="lg" centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Tabs defaultValue="about" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="about">{t('app.aboutGeneral')}</Tabs.Tab>
          <Tabs.Tab value="licences">{t('app.licences')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="about">
          <Stack gap="md">
            <Text size="md">{t('app.aboutText')}</Text>
            <Table withRowBorders={false} fz="sm">
              <Table.Tbody>
                {rows.map(([label, value]) => (
                  <Table.Tr key={label}>
                    <Table.Th w={110} fw={500} c="dimmed">
                      {label}
                    </Table.Th>
                    <Table.Td>{value}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Text size="sm" c="dimmed">
              {t('app.aboutLicence')}
            </Text>
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="licences">
          <LicenceList />
        </Tabs.Panel>
      </Tabs>
      <Group justify="flex-end" mt="md">
        <Button variant="default" disabled={!about} onClick={copy}>
          {t('app.aboutCopy')}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {t('app.close')}
        </Button>
      </Group>
    </Modal>
  )
}
