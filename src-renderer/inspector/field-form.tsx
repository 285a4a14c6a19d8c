// The form of an op's fields, made from its own descriptions; for one node, or for several of the same op at once.
import { useTranslation } from 'react-i18next'
import { type CatalogueField, type CatalogueOp, sourceCatalogue } from '../../engine/catalog.ts'
import type { GraphNode } from '../../engine/document.ts'
import { useStudio } from '../app/use-studio.ts'
import { fieldValue, resetField, sameValue, setField } from '../editor/operations/fields.ts'
import { FieldEditor } from './field-editor.tsx'
import styles from './inspector.module.css'

interface Props {
  readonly op: CatalogueOp
  /** At least one, all of this op. */
  readonly nodes: readonly GraphNode[]
}

/** Fields of a dataset node that every source has. */
const everySource = ['layout', 'labels', 'scale', 'limit', 'augmentNoise']
/** Those of images. */
const ofImages = ['augmentShift', 'augmentRotation', 'augmentFlip']

export function FieldForm({ op, nodes }: Props) {
  const { t } = useTranslation()
  const { editor } = useStudio()
  const [first] = nodes
  if (!first) return null
  const fields = fieldsShown(op, first)
  if (fields.length === 0) return <p className={styles['fine']}>{t('inspector.noFields')}</p>
  return (
    <div className={styles['fields']}>
      {fields.map((field) => {
        const value = fieldValue(first, field.name)
        const mixed = nodes.some((node) => !sameValue(fieldValue(node, field.name), value))
        const written = nodes.some((node) => node.fields !== undefined && Object.hasOwn(node.fields, field.name))
        return (
          <FieldEditor
            key={`${first.id} ${field.name}`}
            op={op}
            field={field}
            asksFor={pathKind(first, field)}
            value={mixed ? undefined : value}
            written={written}
            onChange={(next) =>
              editor.change('edits.field', (document) =>
                nodes.reduce((changed, { id }) => setField(changed, id, field.name, next), document)
              )
            }
            onReset={() =>
              editor.change('edits.resetField', (document) =>
                nodes.reduce((changed, { id }) => resetField(changed, id, field.name), document)
              )
            }
          />
        )
      })}
    </div>
  )
}

/** What a field that holds a path asks for, by the source of its node. */
function pathKind(node: GraphNode, { name }: CatalogueField): 'folder' | readonly string[] | undefined {
  return sourceCatalogue().find((source) => source.name === fieldValue(node, 'source'))?.paths[name]
}

/** A dataset node shows what its source reads; a standard deviation only where the draws use it. */
function fieldsShown(op: CatalogueOp, node: GraphNode): readonly CatalogueField[] {
  if (op.source) {
    const source = sourceCatalogue().find(({ name }) => name === fieldValue(node, 'source'))
    // what the source itself needs comes first: nothing else matters before there are data
    const names = ['source', ...(source?.fields ?? []), ...everySource, ...(source?.images ? ofImages : [])]
    return names.flatMap((name) => op.fields.find((field) => field.name === name) ?? [])
  }
  const init = fieldValue(node, 'init')
  return op.fields.filter(({ name }) => name !== 'std' || init === undefined || init === 'normal' || init === 'uniform')
}
