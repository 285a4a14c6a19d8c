// The control of one field by its kind. What is typed takes effect at once where it is right; what is not stays in the control with the reason.
import { ActionIcon, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CatalogueField, type CatalogueOp, sourceCatalogue } from '../../engine/catalog.ts'
import { useStudio } from '../app/use-studio.ts'
import { fieldWords, sourceWords } from '../locales/op-words.ts'
import { ChoosePath } from './choose-path.tsx'
import { readField, showField } from './field-text.ts'
import styles from './inspector.module.css'

interface Props {
  readonly op: CatalogueOp
  readonly field: CatalogueField
  /** For fields that hold a path: a folder, or files of these endings. */
  readonly asksFor?: 'folder' | readonly string[] | undefined
  /** Undefined: several nodes differ. */
  readonly value: unknown
  /** True where the file says it, so that it can be reset to the default. */
  readonly written: boolean
  onChange(value: unknown): void
  onReset(): void
}

export function FieldEditor(props: Props) {
  const { t } = useTranslation()
  const { op, field, written, onReset } = props
  const { label } = fieldWords(op, field)
  return (
    <div className={styles['field']}>
      {written && (
        <Tooltip label={t('inspector.reset', { value: showField(field, field.default) })}>
          <ActionIcon className={styles['reset']} size={18} aria-label={`${t('inspector.resetField')}: ${label}`} onClick={onReset}>
            <IconArrowBackUp size={13} />
          </ActionIcon>
        </Tooltip>
      )}
      <Control {...props} />
    </div>
  )
}

function Control({ op, field, asksFor, value, onChange }: Props): ReactNode {
  const { t } = useTranslation()
  const { label, doc } = fieldWords(op, field)
  switch (field.kind) {
    case 'flag':
      return <Switch label={label} description={doc} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'choice': {
      const readable = op.source && field.name === 'source' ? sourceCatalogue() : undefined
      const data = field.options.map((option) => {
        const source = readable?.find(({ name }) => name === option)
        return { value: option, label: source ? sourceWords(source).label : option }
      })
      return (
        <Select
          label={label}
          description={doc}
          data={data}
          value={typeof value === 'string' ? value : null}
          placeholder={value === undefined ? t('inspector.mixed') : undefined!}
          allowDeselect={false}
          onChange={(next) => next !== null && onChange(next)}
        />
      )
    }
    case 'integer':
    case 'number':
    case 'pair':
    case 'integers':
    case 'text':
    case 'values':
      return (
        <TextField
          label={label}
          doc={doc}
          field={field}
          value={value}
          onChange={onChange}
          after={asksFor && <ChoosePath asksFor={asksFor} onChoose={onChange} />}
        />
      )
    default:
      return field satisfies never
  }
}

interface TextFieldProps {
  readonly label: string
  readonly doc: string
  readonly field: CatalogueField
  readonly value: unknown
  /** A button at the end of the box. */
  readonly after?: ReactNode
  onChange(value: unknown): void
}

/** All changes from the first key to leaving the control are one undo entry; Escape takes them back. */
function TextField({ label, doc, field, value, after, onChange }: TextFieldProps) {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const shown = value === undefined ? '' : showField(field, value)
  const [draft, setDraft] = useState(shown)
  const editing = useRef(false)
  useEffect(() => {
    if (!editing.current) setDraft(shown)
  }, [shown])
  const read = readField(field, draft)
  const untouched = draft === shown
  const finish = () => {
    editing.current = false
    if (editor.getState().inGesture) editor.end()
    if ('value' in read) setDraft(showField(field, read.value))
  }
  return (
    <TextInput
      label={label}
      description={doc}
      value={draft}
      placeholder={value === undefined ? t('inspector.mixed') : showField(field, field.default)}
      error={untouched || 'value' in read ? undefined : t(read.problem, { ...read.values })}
      classNames={field.kind === 'text' ? {} : { input: styles['mono'] ?? '' }}
      spellCheck={false}
      rightSection={after}
      onChange={(event) => {
        const text = event.currentTarget.value
        setDraft(text)
        const next = readField(field, text)
        if (!editing.current) {
          editing.current = true
          editor.begin('edits.field')
        }
        if ('value' in next) onChange(next.value)
      }}
      onBlur={() => {
        if (editing.current) finish()
        // what could not be read is not kept
        if (!('value' in read)) setDraft(shown)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key !== 'Escape' || !editing.current) return
        event.stopPropagation()
        editing.current = false
        editor.cancel()
        setDraft(shown)
        event.currentTarget.blur()
      }}
    />
  )
}
