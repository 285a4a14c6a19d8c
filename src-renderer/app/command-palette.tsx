// The command palette: every command with its shortcut; one that cannot run now says why.
import { Text } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { useTranslation } from 'react-i18next'
import { runCommand } from './run-command.ts'
import { showShortcut } from './show-shortcut.ts'
import { useSelected, useStudio } from './use-studio.ts'

const [paletteStore, palette] = createSpotlight()

export function openCommandPalette(): void {
  palette.open()
}

const source = { getState: paletteStore.getState, subscribe: paletteStore.subscribe }

export function CommandPalette() {
  const { t } = useTranslation()
  const studio = useStudio()
  // reasons change with the document: they are asked when the palette opens
  const opened = useSelected(source, (state) => state.opened)
  const actions = !opened
    ? []
    : studio.commands.map((command) => {
        const allowed = command.enabled(studio.context)
        const shortcut = command.shortcuts?.[0]
        return {
          id: command.id,
          label: t(command.label),
          description: allowed === true ? t(`app.menu${capital(command.category)}`) : t(allowed.reason, { ...allowed.values }),
          disabled: allowed !== true,
          keywords: [command.id],
          onClick: () => runCommand(studio, command),
          rightSection: shortcut ? (
            <Text component="kbd" fz="xs" c="dimmed" ff="monospace">
              {showShortcut(shortcut)}
            </Text>
          ) : undefined
        }
      })
  return (
    <Spotlight
      store={paletteStore}
      actions={actions}
      shortcut={null}
      nothingFound={t('app.commandsNothing')}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: t('app.commandsPlaceholder'), 'aria-label': t('app.search') }}
      transitionProps={{ duration: 80 }}
    />
  )
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
