// Adds a node by its name, from the keyboard.
import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogue } from '../../engine/catalog.ts'
import { opWords } from '../locales/op-words.ts'
import { findOps } from '../palette/find-ops.ts'
import styles from './outline.module.css'

export function AddNode({ onAdd }: { onAdd(type: string): void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const found = findOps(catalogue(), query, (op) => op)
  // once the list of what was typed is drawn
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is new with every key, its box is not
  useEffect(() => {
    if (query !== '') combobox.selectFirstOption()
  }, [query])
  return (
    <div className={styles['add']}>
      <Combobox
        store={combobox}
        onOptionSubmit={(type) => {
          onAdd(type)
          setQuery('')
          combobox.closeDropdown()
        }}
      >
        <Combobox.Target>
          <TextInput
            label={t('outline.add')}
            placeholder={t('outline.addPlaceholder')}
            value={query}
            data-testid="outline-add"
            onChange={(event) => {
              setQuery(event.currentTarget.value)
              combobox.openDropdown()
            }}
            onClick={() => combobox.openDropdown()}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
            {found.map((op) => (
              <Combobox.Option key={op.type} value={op.type}>
                {opWords(op).label}
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{t('outline.addNothing')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  )
}
