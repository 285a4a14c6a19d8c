// The button of a field that holds a path: the system's dialog in Electron, the files of the served folder in the browser.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../app/notices.ts'
import { askData } from '../app/shell-state.ts'
import { useStudio } from '../app/use-studio.ts'

interface Props {
  readonly asksFor: 'folder' | readonly string[]
  onChoose(path: string): void
}

export function ChoosePath({ asksFor, onChoose }: Props) {
  const { t } = useTranslation()
  const { editor, host } = useStudio()
  const choose = async () => {
    const base = editor.getState().place.folder
    const question =
      asksFor === 'folder' ? ({ kind: 'folder', endings: [], base } as const) : ({ kind: 'file', endings: asksFor, base } as const)
    const path = await (host.kind === 'web' ? askData(question) : host.services.chooseData(question))
    if (path !== undefined) onChoose(path)
  }
  const label = t(asksFor === 'folder' ? 'inspector.chooseFolder' : 'inspector.chooseFile')
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size="sm"
        aria-label={label}
        onClick={() => choose().catch((error: unknown) => sayFailure('app.dataFailed', error))}
      >
        <IconFolderOpen size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
