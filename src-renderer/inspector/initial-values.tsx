// How the parameters of a node start: by rule, or with values written into the project.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type GraphNode, type InferredNode, type InitialValue, type Shape, showShape, sizeOf } from '../../engine/document.ts'
import { useStudio } from '../app/use-studio.ts'
import { removeInitial, setInitial } from '../editor/operations/initial.ts'
import { formatCount } from '../training/formats.ts'
import styles from './inspector.module.css'

/** Larger ones are not typed by hand. */
const mostEditable = 100

interface Props {
  readonly node: GraphNode
  readonly entry: InferredNode | undefined
}

export function InitialValues({ node, entry }: Props) {
  const { t } = useTranslation()
  const specs = Object.entries(entry?.inference.parameters ?? {})
  const unknown = Object.keys(node.initial ?? {}).filter((name) => !specs.some(([known]) => known === name))
  return (
    <>
      {specs.map(([name, { shape, initial }]) => {
        const rule = t(`inspector.draw_${initial.draw}`, { scale: Number(initial.scale.toPrecision(4)), value: initial.value })
        return <Parameter key={name} node={node} name={name} shape={shape} rule={rule} given={node.initial?.[name]} />
      })}
      {unknown.map((name) => (
        <Parameter key={name} node={node} name={name} shape={node.initial?.[name]?.shape ?? []} rule="" given={node.initial?.[name]} />
      ))}
    </>
  )
}

interface ParameterProps {
  readonly node: GraphNode
  readonly name: string
  readonly shape: Shape
  readonly rule: string
  readonly given: InitialValue | undefined
}

function Parameter({ node, name, shape, rule, given }: ParameterProps) {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const size = sizeOf(shape)
  const write = (data: readonly number[]) =>
    editor.change('edits.initial', (document) => setInitial(document, node.id, name, { shape, data: Object.freeze(data) }))
  return (
    <section>
      <h3 className={styles['section']}>
        {name} <span className={styles['mono']}>{showShape(shape)}</span>
      </h3>
      {!given && <p className={styles['text']}>{rule}</p>}
      {!given && size <= mostEditable && (
        <Button variant="default" onClick={() => write(new Array<number>(size).fill(0))}>
          {t('inspector.writeValues')}
        </Button>
      )}
      {given && given.data.length <= mostEditable && <ValueGrid key={given.data.length} value={given} name={name} onChange={write} />}
      {given && given.data.length > mostEditable && (
        <p className={styles['text']}>{t('inspector.valuesSet', { count: given.data.length, shown: formatCount(given.data.length) })}</p>
      )}
      {given && (
        <Button
          variant="subtle"
          mt={4}
          onClick={() => editor.change('edits.initial', (document) => removeInitial(document, node.id, name))}
        >
          {t('inspector.removeValues')}
        </Button>
      )}
    </section>
  )
}

interface ValueGridProps {
  readonly value: InitialValue
  readonly name: string
  onChange(data: readonly number[]): void
}

function ValueGrid({ value, name, onChange }: ValueGridProps) {
  const { t } = useTranslation()
  const columns = Math.max(1, value.shape.at(-1) ?? 1)
  const rows = Math.ceil(value.data.length / columns)
  const [wrong, setWrong] = useState<number>()
  const commit = (i: number, text: string) => {
    const number = Number(text.replaceAll('−', '-'))
    if (text.trim() === '' || !Number.isFinite(number)) {
      setWrong(i)
      return
    }
    setWrong(undefined)
    if (number !== value.data[i]) onChange(value.data.map((old, at) => (at === i ? number : old)))
  }
  return (
    <div className={styles['scroll']}>
      <table className={styles['grid']}>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the tensor
            <tr key={row}>
              {Array.from({ length: columns }, (_, column) => {
                const i = row * columns + column
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the tensor
                  <td key={column}>
                    <input
                      key={value.data[i]}
                      aria-label={t('inspector.element', { name, index: value.shape.length > 1 ? `${row}, ${column}` : i })}
                      aria-invalid={wrong === i}
                      defaultValue={value.data[i]}
                      onBlur={(event) => commit(i, event.currentTarget.value)}
                      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
