// Says that the open file was changed, deleted or opened in another window, and offers what can be done; nothing is blocked by it.
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Banner } from './banner.tsx'
import { sayFailure } from './notices.ts'
import { useEditor, useSelected, useStudio } from './use-studio.ts'

const looks = { tone: 'warning', role: 'status', icon: <IconAlertTriangle size={18} aria-hidden />, testId: 'file-banner' } as const

export function FileBanner() {
  const { t } = useTranslation()
  const { files, watch } = useStudio()
  const state = useSelected(watch, (now) => now)
  const name = useEditor(({ place }) => place.name)
  const edited = useEditor((now) => now.edited)
  const attempt = (work: Promise<unknown>) => void work.catch((error: unknown) => sayFailure('app.openFailed', error))
  const saveAs = (
    <Button variant="default" onClick={() => attempt(files.saveAs())}>
      {t('app.saveAsOther')}
    </Button>
  )
  if (state.disk === 'changed')
    return (
      <Banner {...looks} kind="changed" text={t(edited ? 'app.diskChangedEdited' : 'app.diskChanged', { name })}>
        {!edited && (
          <Button variant="default" onClick={() => attempt(files.reload())}>
            {t('app.reloadFile')}
          </Button>
        )}
        <Button variant="default" onClick={() => attempt(files.settle())}>
          {t('app.whatDiffers')}
        </Button>
        <Button variant="subtle" onClick={() => watch.keepMine()}>
          {t('app.keepMine')}
        </Button>
      </Banner>
    )
  if (state.disk === 'missing')
    return (
      <Banner {...looks} kind="missing" text={t('app.diskMissing', { name })}>
        <Button variant="default" onClick={() => attempt(files.save())}>
          {t('app.save')}
        </Button>
        {saveAs}
      </Banner>
    )
  if (state.others > 0 && !state.othersAccepted)
    return (
      <Banner {...looks} kind="others" text={t('app.openElsewhere', { name })}>
        {saveAs}
        <Button variant="subtle" onClick={() => watch.acceptOthers()}>
          {t('app.goOn')}
        </Button>
      </Banner>
    )
  return null
}
