// Shows the one dialog that is open.
import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { GradientCheckDialog } from '../../checking/gradient-check-dialog.tsx'
import { ExportDialog } from '../../exchange/export-dialog.tsx'
import { ImportDialog } from '../../exchange/import-dialog.tsx'
import { Gallery } from '../../gallery/gallery.tsx'
import { sayFailure } from '../notices.ts'
import { shell, showDialog } from '../shell-state.ts'
import { useStudio } from '../use-studio.ts'
import { AboutDialog } from './about-dialog.tsx'
import { ChangedDialog } from './changed-dialog.tsx'
import { DataDialog } from './data-dialog.tsx'
import { DraftsDialog } from './drafts-dialog.tsx'
import { OpenDialog } from './open-dialog.tsx'
import { ProblemsDialog } from './problems-dialog.tsx'
import { SaveDialog } from './save-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { UnsavedDialog } from './unsaved-dialog.tsx'
import { VersionsDialog } from './versions-dialog.tsx'

// forms and plots are loaded when they are first looked at
const SweepSetup = lazy(async () => ({ default: (await import('../../sweeps/sweep-setup.tsx')).SweepSetup }))
const SweepsDialog = lazy(async () => ({ default: (await import('../../sweeps/sweeps-dialog.tsx')).SweepsDialog }))

const close = () => showDialog(undefined)

export function Dialogs() {
  const { files } = useStudio()
  const dialog = useStore(shell, (state) => state.dialog)
  const kind = dialog?.kind
  return (
    <>
      <Gallery
        opened={kind === 'gallery'}
        onClose={close}
        onOpen={(project) => {
          close()
          files.open(project).catch((error: unknown) => sayFailure('app.openFailed', error))
        }}
        onNew={() => {
          close()
          files.create().catch((error: unknown) => sayFailure('app.openFailed', error))
        }}
      />
      {kind === 'open' && <OpenDialog onClose={close} />}
      {kind === 'gradient-check' && <GradientCheckDialog onClose={close} />}
      {kind === 'export' && <ExportDialog onClose={close} />}
      {kind === 'import' && <ImportDialog onClose={close} />}
      {kind === 'versions' && <VersionsDialog onClose={close} />}
      <Suspense>
        {kind === 'sweep-setup' && <SweepSetup onClose={close} />}
        {kind === 'sweeps' && <SweepsDialog onClose={close} />}
      </Suspense>
      {kind === 'about' && <AboutDialog onClose={close} />}
      {kind === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      {dialog?.kind === 'save-as' && <SaveDialog suggestedName={dialog.suggestedName} answer={dialog.answer} />}
      {dialog?.kind === 'drafts' && <DraftsDialog drafts={dialog.drafts} onClose={close} />}
      {dialog?.kind === 'data' && <DataDialog question={dialog.question} answer={dialog.answer} />}
      {dialog?.kind === 'unsaved' && <UnsavedDialog name={dialog.name} answer={dialog.answer} />}
      {dialog?.kind === 'changed' && <ChangedDialog disk={dialog.disk} answer={dialog.answer} />}
      {dialog?.kind === 'problems' && <ProblemsDialog title={dialog.title} problems={dialog.problems} onClose={close} />}
    </>
  )
}
