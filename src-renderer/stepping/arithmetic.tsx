// How the chosen element came about: the op's formula, then the same with every real number in it.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { type Shape, unravel } from '../../engine/contract.ts'
import { useEditor, useInspection, useStepping, useStudio } from '../app/use-studio.ts'
import { nodeOf } from '../canvas/use-node.ts'
import { Formula } from '../inspector/formula.tsx'
import styles from './arithmetic.module.css'
import { type ChosenElement, viewKey } from './contract.ts'
import { ExpressionView, LeafContext } from './expression-view.tsx'
import { Ingredients } from './ingredients.tsx'
import { leafPlace } from './leaf-place.ts'
import { neuronOf } from './neuron.ts'
import { ScalarZoom } from './scalar-zoom.tsx'
import { fullNumber } from './show-number.ts'

export function Arithmetic() {
  const { t } = useTranslation()
  const [zoomed, setZoomed] = useState(false)
  const chosen = useStepping((state) => state.chosen)
  const explanation = useStepping((state) => state.explanation)
  const shape = useStepping(({ views }) => (chosen ? views.get(viewKey(chosen.what, chosen.name))?.shape : undefined))
  const op = useEditor(({ document }) => (chosen ? nodeOf(document, chosen.node)?.op : undefined))
  const entry = op === undefined ? undefined : catalogueOp(op)
  const followLeaf = useFollowLeaf(chosen?.node)
  if (!chosen || !entry) return <p className={styles['hint']}>{t('stepping.chooseElement')}</p>
  const forward = chosen.what === 'value'
  const neuron =
    explanation?.kind === 'ready' && op === 'affine' && forward ? neuronOf(explanation.expression, explanation.value) : undefined
  return (
    <section className={styles['arithmetic']} aria-label={t('stepping.arithmetic', { name: chosen.name })} data-testid="arithmetic">
      <h3 className={styles['title']} data-direction={forward ? 'forward' : 'backward'}>
        {t('stepping.arithmetic', { name: elementName(chosen, shape) })}
      </h3>
      {!explanation && <p className={styles['dim']}>{t('stepping.noArithmetic')}</p>}
      {explanation?.kind === 'none' && <p className={styles['dim']}>{explanation.reason}</p>}
      {explanation?.kind === 'ready' && (
        <>
          <Formula source={forward ? entry.doc.forward : entry.doc.backward} />
          <div className={styles['numbers']}>
            <output className={styles['result']} data-testid="arithmetic-result" data-value={String(explanation.value)}>
              {fullNumber(explanation.value)}
            </output>
            <span className={styles['equals']} title={t('stepping.equals')}>
              =
            </span>
            <LeafContext value={followLeaf}>
              <ExpressionView expression={explanation.expression} />
            </LeafContext>
          </div>
          {neuron && (
            <Button size="compact-xs" mt={8} variant="default" data-testid="open-zoom" onClick={() => setZoomed(true)}>
              {t('stepping.zoom')}
            </Button>
          )}
          {neuron && zoomed && <ScalarZoom chosen={chosen} neuron={neuron} onClose={() => setZoomed(false)} />}
          <Ingredients expression={explanation.expression} />
        </>
      )}
    </section>
  )
}

/** A click on a number goes to the element it is: its tensor, in the node that has it. */
function useFollowLeaf(node: string | undefined): (leaf: Parameters<typeof leafPlace>[0]) => (() => void) | undefined {
  const { stepping, editor, view } = useStudio()
  const inspection = useInspection()
  return (leaf) => {
    const place = node === undefined ? undefined : leafPlace(leaf, node, editor.getState().document, inspection)
    if (!place) return undefined
    return () => {
      editor.select({ nodes: new Set([place.node]), edges: new Set() })
      view.actions.follow(place.node)
      stepping.choose(place)
    }
  }
}

function elementName({ name, element }: ChosenElement, shape: Shape | undefined): string {
  // a single number has no index
  if (shape?.length === 0) return name
  return `${name}[${shape ? unravel(element, shape).join(', ') : element}]`
}
