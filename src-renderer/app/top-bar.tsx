// The title bar: menu, file name with its dirty mark, command search, undo, problems, language and theme.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrightness,
  IconCircleCheck,
  IconExclamationCircle,
  IconLanguage,
  IconSearch
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Command } from '../editor/contract.ts'
import { languages } from '../locales/language.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { openCommandPalette } from './command-palette.tsx'
import { runCommand } from './run-command.ts'
import { showShortcut } from './show-shortcut.ts'
import styles from './top-bar.module.css'
import { useEditor, useInspection, useSettings, useStudio } from './use-studio.ts'

export function TopBar() {
  const { t } = useTranslation()
  const { name, path, edited } = useEditor(
    ({ place, edited }) => ({ name: place.name, path: place.path, edited }),
    (a, b) => a.name === b.name && a.path === b.path && a.edited === b.edited
  )
  return (
    <header className={styles['bar']}>
      <span className={styles['brand']}>{t('app.name')}</span>
      <Menus />
      <h1 className={styles['file']} title={path ?? name}>
        <span className={styles['name']}>{name}</span>
        <Tooltip label={t(edited ? 'app.edited' : 'app.saved')}>
          <span
            className={styles['mark']}
            data-edited={edited}
            data-testid="edited-mark"
            role="img"
            aria-label={t(edited ? 'app.edited' : 'app.saved')}
          />
        </Tooltip>
      </h1>
      <button type="button" className={styles['search']} onClick={openCommandPalette}>
        <IconSearch size={14} aria-hidden />
        <span>{t('app.search')}</span>
        <kbd>{showShortcut('Mod+K')}</kbd>
      </button>
      <div className={styles['tools']}>
        <History />
        <ProblemCount />
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  )
}

function History() {
  const { t } = useTranslation()
  const undoLabel = useEditor((state) => state.undoLabel)
  const redoLabel = useEditor((state) => state.redoLabel)
  return (
    <>
      <CommandButton id="edit.undo" icon={<IconArrowBackUp size={18} />} more={undoLabel ? t(undoLabel) : ''} />
      <CommandButton id="edit.redo" icon={<IconArrowForwardUp size={18} />} more={redoLabel ? t(redoLabel) : ''} />
    </>
  )
}

function ProblemCount() {
  const { t } = useTranslation()
  const { context } = useStudio()
  const { problems } = useInspection()
  const shown = useSettings((settings) => !settings.hidden.includes('problems'))
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const state = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'fine'
  const text =
    errors > 0 ? t('app.problemCount', { count: errors }) : warnings > 0 ? t('app.warningCount', { count: warnings }) : t('app.noProblems')
  const Icon = errors > 0 ? IconExclamationCircle : warnings > 0 ? IconAlertTriangle : IconCircleCheck
  return (
    <button
      type="button"
      className={styles['problems']}
      data-state={state}
      aria-pressed={shown}
      onClick={() => context.app.togglePanel('problems')}
    >
      <Icon size={15} aria-hidden />
      {text}
    </button>
  )
}

function LanguageMenu() {
  const { t } = useTranslation()
  const { context } = useStudio()
  const language = useSettings((settings) => settings.language)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('app.language')}>
          <ActionIcon aria-label={t('app.language')}>
            <IconLanguage size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((entry) => (
          <Menu.Item
            key={entry.language}
            lang={entry.language}
            fw={entry.language === language ? 600 : 400}
            onClick={() => context.app.setLanguage(entry.language)}
          >
            {entry.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const themes = [
  { theme: 'light', label: 'app.themeLight' },
  { theme: 'dark', label: 'app.themeDark' },
  { theme: 'system', label: 'app.themeSystem' }
] as const

function ThemeMenu() {
  const { t } = useTranslation()
  const { context } = useStudio()
  const theme = useSettings((settings) => settings.theme)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('app.theme')}>
          <ActionIcon aria-label={t('app.theme')}>
            <IconBrightness size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map((entry) => (
          <Menu.Item key={entry.theme} fw={entry.theme === theme ? 600 : 400} onClick={() => context.app.setTheme(entry.theme)}>
            {t(entry.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const menuCategories: readonly { readonly category: Command['category']; readonly label: string }[] = [
  { category: 'file', label: 'app.menuFile' },
  { category: 'edit', label: 'app.menuEdit' },
  { category: 'graph', label: 'app.menuGraph' },
  { category: 'view', label: 'app.menuView' },
  { category: 'run', label: 'app.menuRun' },
  { category: 'step', label: 'app.menuStep' },
  { category: 'help', label: 'app.menuHelp' }
]

/** The menus of the browser; in Electron the native menus have the same commands. */
function Menus() {
  const { t } = useTranslation()
  const { commands, host } = useStudio()
  if (host.kind === 'electron') return null
  return (
    <nav className={styles['menus']} aria-label={t('app.menu')}>
      {menuCategories.map(({ category, label }) => (
        <Menu key={category} position="bottom-start" offset={4}>
          <Menu.Target>
            <button type="button" className={styles['menu']}>
              {t(label)}
            </button>
          </Menu.Target>
          <Menu.Dropdown className={styles['dropdown']}>
            {commands
              .filter((command) => command.category === category && !command.id.startsWith('move.'))
              .map((command) => (
                <CommandItem key={command.id} command={command} />
              ))}
          </Menu.Dropdown>
        </Menu>
      ))}
    </nav>
  )
}

function CommandItem({ command }: { readonly command: Command }) {
  const { t } = useTranslation()
  const studio = useStudio()
  const allowed = command.enabled(studio.context)
  const shortcut = command.shortcuts?.[0]
  return (
    <Menu.Item
      disabled={allowed !== true}
      title={allowed === true ? undefined : t(allowed.reason, { ...allowed.values })}
      rightSection={shortcut ? <kbd className={styles['keys']}>{showShortcut(shortcut)}</kbd> : undefined}
      onClick={() => runCommand(studio, command)}
    >
      {t(command.label)}
    </Menu.Item>
  )
}
