// The save dialog of the browser: a name in the served folder, or a download.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { serialiseProject } from '../../../engine/document.ts'
import { sayFailure } from '../notices.ts'
import { fileEnding } from '../project-files.ts'
import { useStudio } from '../use-studio.ts'

interface Props {
  readonly suggestedName: string
  answer(name: string | undefined): void
}

export function SaveDialog({ suggestedName, answer }: Props) {
  const { t } = useTranslation()
  const { host, editor } = useStudio()
  const [name, setName] = useState(suggestedName)
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    host.services.folder().then(
      (entries) => setTaken(new Set(entries.map((entry) => entry.path))),
      () => {}
    )
  }, [host])
  const full = name.trim().endsWith(fileEnding) ? name.trim() : `${name.trim()}${fileEnding}`
  const exists = taken.has(full)
  const empty = name.trim() === '' || name.trim() === fileEnding
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!empty) answer(full)
  }
  const download = () => {
    const bytes = new TextEncoder().encode(serialiseProject(editor.getState().document))
    host.saveCopy(full, bytes, 'application/json').then(
      () => answer(undefined),
      (error: unknown) => sayFailure('app.saveFailed', error)
    )
  }
  return (
    <Modal opened onClose={() => answer(undefined)} title={t('app.saveTitle')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('app.saveName')}
            description={exists ? t('app.saveExists') : undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="space-between">
            <Button variant="default" disabled={empty} onClick={download}>
              {t('app.saveDownload')}
            </Button>
            <Group gap="sm">
              <Button variant="default" onClick={() => answer(undefined)}>
                {t('app.cancel')}
              </Button>
              <Button type="submit" disabled={empty}>
                {t(exists ? 'app.replace' : 'app.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
