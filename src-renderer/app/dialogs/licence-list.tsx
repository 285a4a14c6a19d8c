// The licences of everything that is shipped: searchable, each opens to its text.
import { Accordion, Group, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LicenceEntry } from '../../../src-main/contract.ts'
import { sayFailure } from '../notices.ts'
import classes from './licence-list.module.css'

async function readLicences(): Promise<readonly LicenceEntry[]> {
  const answer = await fetch(new URL('licences.json', document.baseURI))
  if (!answer.ok) throw new Error(`licences.json: ${answer.status}`)
  return (await answer.json()) as readonly LicenceEntry[]
}

export function LicenceList() {
  const { t } = useTranslation()
  const [entries, setEntries] = useState<readonly LicenceEntry[]>([])
  const [wanted, setWanted] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  useEffect(() => {
    let isShown = true
    readLicences().then(
      (found) => isShown && setEntries(found),
      (error: unknown) => sayFailure('app.licencesFailed', error)
    )
    return () => {
      isShown = false
    }
  }, [])
  const words = wanted.trim().toLowerCase()
  const found = entries.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(words))
  return (
    <Stack gap="sm">
      <Text size="sm">{t('app.licencesText')}</Text>
      <TextInput
        aria-label={t('app.licencesSearch')}
        placeholder={t('app.licencesSearch')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <ScrollArea h={320} type="auto" offsetScrollbars viewportProps={{ tabIndex: 0 }}>
        {entries.length > 0 && found.length === 0 && (
          <Text size="sm" c="dimmed" role="status">
            {t('app.licencesNone')}
          </Text>
        )}
        <Accordion value={opened} onChange={setOpened} order={3} variant="default">
          {found.map(({ name, version, licence, text }) => {
            const id = `${name}@${version}`
            return (
              <Accordion.Item key={id} value={id}>
                <Accordion.Control>
                  <Group justify="space-between" gap="sm" pr="sm">
                    <Text size="sm">
                      {name}{' '}
                      <Text span c="dimmed" size="sm">
                        {version}
                      </Text>
                    </Text>
                    <Text size="sm" c="dimmed">
                      {licence}
                    </Text>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel>{opened === id && <pre className={classes['text']}>{text}</pre>}</Accordion.Panel>
              </Accordion.Item>
            )
          })}
        </Accordion>
      </ScrollArea>
    </Stack>
  )
}
