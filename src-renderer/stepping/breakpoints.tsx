// The breakpoints: where several steps at once halt, and under which condition.
import { ActionIcon, Button, NumberInput, Popover, Select, Tooltip } from '@mantine/core'
import { IconHandStop, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Breakpoint } from '../../engine/contract.ts'
import { useEditor, useStepping, useStudio } from '../app/use-studio.ts'
import { focusFirst } from '../ui/focus-first.ts'
import { SearchSelect } from '../ui/search-select.tsx'
import styles from './breakpoints.module.css'

const conditions: readonly Breakpoint['when'][] = ['always', 'non-finite', 'gradient-above', 'gradient-below', 'iteration']

export function BreakpointsButton() {
  const { t } = useTranslation()
  const count = useStepping(({ breakpoints }) => breakpoints.size)
  const label = t('stepping.breakpoints')
  return (
    <Popover position="top-end" width={420} shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={label}>
          <ActionIcon
            size={28}
            variant="subtle"
            aria-label={label}
            data-testid="breakpoints"
            className={styles['open']}
            data-set={count > 0}
          >
            <IconHandStop size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Breakpoints />
      </Popover.Dropdown>
    </Popover>
  )
}

function Breakpoints() {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const breakpoints = useStepping((state) => state.breakpoints)
  const nodes = useEditor(({ document }) => document.graph.nodes)
  const free = nodes.filter(({ id }) => !breakpoints.has(id))
  return (
    <section ref={focusFirst} aria-label={t('stepping.breakpoints')}>
      <h3 className={styles['title']}>{t('stepping.breakpoints')}</h3>
      <p className={styles['dim']}>{t('stepping.breakpointsAbout')}</p>
      <ul className={styles['list']}>
        {[...breakpoints.values()].map((breakpoint) => (
          <Row key={breakpoint.node} breakpoint={breakpoint} />
        ))}
      </ul>
      <SearchSelect
        size="xs"
        mt={8}
        openOnFocus={false}
        aria-label={t('stepping.breakpointAdd')}
        placeholder={t('stepping.breakpointAdd')}
        data={free.map(({ id, label }) => ({ value: id, label: label === undefined ? id : `${label} (${id})` }))}
        value={null}
        comboboxProps={{ withinPortal: false }}
        onChange={(node) => node !== null && stepping.setBreakpoint({ node, when: 'always' })}
      />
    </section>
  )
}

function Row({ breakpoint }: { readonly breakpoint: Breakpoint }) {
  const { t } = useTranslation()
  const { stepping, view } = useStudio()
  const { node, when, value } = breakpoint
  const remove = t('stepping.breakpointRemove', { node })
  return (
    <li className={styles['row']}>
      <Button size="compact-xs" variant="subtle" className={styles['node']} onClick={() => view.actions.reveal(node)}>
        {node}
      </Button>
      <Select
        size="xs"
        aria-label={t('stepping.breakpointWhen', { node })}
        allowDeselect={false}
        data={conditions.map((name) => ({ value: name, label: t(`stepping.when-${name}`) }))}
        value={when}
        comboboxProps={{ withinPortal: false }}
        onChange={(name) => name !== null && stepping.setBreakpoint({ node, when: name as Breakpoint['when'], value: value ?? 0 })}
      />
      {when === 'always' || when === 'non-finite' ? (
        <span />
      ) : (
        <NumberInput
          size="xs"
          aria-label={t('stepping.breakpointValue', { node })}
          min={0}
          allowDecimal={when !== 'iteration'}
          value={value ?? 0}
          onChange={(next) => stepping.setBreakpoint({ node, when, value: Number(next) || 0 })}
        />
      )}
      <Tooltip label={remove}>
        <ActionIcon size="sm" variant="subtle" aria-label={remove} onClick={() => stepping.toggleBreakpoint(node)}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
