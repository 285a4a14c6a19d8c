// Writes another number into the chosen element of a parameter or a value, to see what would follow from it.
import { ActionIcon, Button, Popover, TextInput } from '@mantine/core'
import { IconCopy, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TensorKind } from '../../engine/contract.ts'
import { useStudio } from '../app/use-studio.ts'
import { focusFirst } from '../ui/focus-first.ts'
import { notifyCopied } from './copied.ts'

interface Props {
  readonly what: TensorKind
  readonly name: string
  readonly element: number | undefined
  readonly value: number | undefined
}

export function WriteElement({ what, name, element, value }: Props) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState('')
  if (element === undefined || value === undefined) return null
  const number = Number(text)
  const valid = text.trim() !== '' && Number.isFinite(number)
  const write = () => {
    if (!valid || (what !== 'parameter' && what !== 'value')) return
    stepping.write(what, name, element, number)
    setOpened(false)
  }
  return (
    <>
      <ActionIcon
        size={22}
        variant="default"
        aria-label={t('stepping.copy')}
        title={t('stepping.copy')}
        onClick={() => void notifyCopied(String(value))}
      >
        <IconCopy size={13} />
      </ActionIcon>
      {(what === 'parameter' || what === 'value') && (
        <Popover opened={opened} onChange={setOpened} trapFocus width={240} shadow="md" returnFocus>
          <Popover.Target>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPencil size={12} />}
              onClick={() => {
                setText(String(value))
                setOpened(true)
              }}
            >
              {t('stepping.write')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <TextInput
              ref={focusFirst}
              label={t('stepping.writeLabel', { name })}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && write()}
            />
            <Button mt={8} size="xs" disabled={!valid} onClick={write}>
              {t('stepping.writeDone')}
            </Button>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  )
}
