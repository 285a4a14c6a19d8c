// Every keyboard shortcut, by the menus its commands are in.
import { Kbd, Modal, SimpleGrid, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Command } from '../../editor/contract.ts'
import { showShortcut } from '../show-shortcut.ts'
import { useStudio } from '../use-studio.ts'
import styles from './shortcuts-dialog.module.css'

const categories: readonly { readonly category: Command['category']; readonly label: string }[] = [
  { category: 'file', label: 'app.menuFile' },
  { category: 'edit', label: 'app.menuEdit' },
  { category: 'graph', label: 'app.menuGraph' },
  { category: 'view', label: 'app.menuView' },
  { category: 'run', label: 'app.menuRun' },
  { category: 'help', label: 'app.menuHelp' }
]

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { commands } = useStudio()
  return (
    <Modal opened onClose={onClose} title={t('app.shortcuts')} size="xl" centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <SimpleGrid cols={2} spacing="xl" verticalSpacing="lg">
        {categories.map(({ category, label }) => {
          const listed = commands.filter((command) => command.category === category && command.shortcuts?.length)
          if (listed.length === 0) return null
          return (
            <Stack key={category} gap={4}>
              <Text size="sm" fw={600} c="dimmed">
                {t(label)}
              </Text>
              {listed.map((command) => (
                <div key={command.id} className={styles['line']}>
                  <span>{t(command.label)}</span>
                  <span className={styles['keys']}>
                    {command.shortcuts?.map((shortcut) => (
                      <Kbd key={shortcut} size="xs">
                        {showShortcut(shortcut)}
                      </Kbd>
                    ))}
                  </span>
                </div>
              ))}
            </Stack>
          )
        })}
      </SimpleGrid>
    </Modal>
  )
}
