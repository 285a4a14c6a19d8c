// The window: title bar, panels around the canvas, the training dock, and the dialogs over them.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { EngineBanner } from '../training/engine-banner.tsx'
import styles from './app.module.css'
import { CommandPalette } from './command-palette.tsx'
import { Dialogs } from './dialogs/dialogs.tsx'
import { DropTarget } from './drop-target.tsx'
import { FileBanner } from './file-banner.tsx'
import { Keyboard } from './keyboard.tsx'
import { NativeWindow } from './native-window.tsx'
import { Panels } from './panels.tsx'
import { theme, themeVariables } from './theme.ts'
import { TopBar } from './top-bar.tsx'
import { useWantedColorScheme } from './use-color-scheme.ts'

export function App() {
  const scheme = useWantedColorScheme()
  const { i18n } = useTranslation()
  return (
    <MantineProvider theme={theme} cssVariablesResolver={themeVariables} forceColorScheme={scheme}>
      <div className={styles['window']} lang={i18n.language}>
        <TopBar />
        <EngineBanner />
        <FileBanner />
        <Panels />
      </div>
      <Keyboard />
      <NativeWindow />
      <DropTarget />
      <CommandPalette />
      <Dialogs />
      <Notifications position="bottom-right" limit={4} zIndex={400} />
    </MantineProvider>
  )
}
