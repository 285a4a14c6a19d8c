// A neuron opened into its multiply and add nodes: the numbers appear step by step, forward and then backward.
import { Button, Group, Modal, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStudio } from '../app/use-studio.ts'
import type { ChosenElement } from './contract.ts'
import { type Neuron, type NeuronInput, stepsOf } from './neuron.ts'
import styles from './scalar-zoom.module.css'
import { fullNumber, shortNumber } from './show-number.ts'

interface Props {
  readonly chosen: ChosenElement
  readonly neuron: Neuron
  onClose(): void
}

export function ScalarZoom({ chosen, neuron, onClose }: Props) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const [at, setAt] = useState(0)
  const [upstream, setUpstream] = useState<number>()
  useEffect(() => {
    let wanted = true
    void stepping
      .read('gradient', chosen.name)
      .catch(() => undefined)
      .then((tensor) => wanted && setUpstream(tensor?.data[chosen.element]))
    return () => {
      wanted = false
    }
  }, [stepping, chosen])
  const { products, sums, all } = stepsOf(neuron)
  const last = upstream === undefined ? products + sums : all
  const forward = Math.min(at, products + sums)
  const backward = Math.max(0, at - products - sums)
  return (
    <Modal
      opened
      onClose={onClose}
      size={780}
      title={t('stepping.zoomTitle', { name: chosen.name })}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed">
          {t(upstream === undefined ? 'stepping.zoomNoGradient' : 'stepping.zoomExplanation')}
        </Text>
        <Group gap={4}>
          <Button size="xs" variant="default" disabled={at === 0} data-testid="zoom-undo" onClick={() => setAt(at - 1)}>
            {t('stepping.zoomBack')}
          </Button>
          <Button size="xs" variant="default" disabled={at >= last} data-testid="zoom-step" onClick={() => setAt(at + 1)}>
            {t('stepping.zoomStep')}
          </Button>
          <Button size="xs" disabled={at >= last} data-testid="zoom-all" onClick={() => setAt(last)}>
            {t('stepping.zoomAll')}
          </Button>
        </Group>
      </Group>
      <section
        className={styles['rows']}
        data-testid="scalar-zoom"
        aria-label={t('stepping.zoomTitle', { name: chosen.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard
        tabIndex={0}
      >
        {neuron.inputs.map((input, i) => (
          <Row
            key={input.weightName}
            input={input}
            i={i}
            sum={sumUpTo(neuron, i)}
            multiplied={forward > i}
            added={forward > products + i - 1 && i > 0}
            upstream={upstream}
            arrived={backward > sums - 1 - i}
            returned={backward > sums + (products - 1 - i)}
          />
        ))}
        {neuron.rest !== undefined && (
          <p className={styles['end']}>
            {t('stepping.zoomRest')} <Value what="value" value={neuron.rest} shown={forward >= products + sums - 1} />
          </p>
        )}
        <p className={styles['end']}>
          {neuron.bias !== undefined && (
            <>
              <span className={styles['node']}>+</span> b <Value what="value" value={neuron.bias} shown />{' '}
            </>
          )}
          = <strong>{chosen.name}</strong>{' '}
          <Value what="value" value={neuron.output} shown={forward >= products + sums} testId="zoom-output" />
          {upstream !== undefined && <Value what="gradient" value={upstream} shown={backward > 0} testId="zoom-upstream" />}
        </p>
      </section>
    </Modal>
  )
}

function sumUpTo({ inputs }: Neuron, i: number): number {
  return inputs.slice(0, i + 1).reduce((total, { input, weight }) => total + input * weight, 0)
}

interface RowProps {
  readonly input: NeuronInput
  readonly i: number
  readonly sum: number
  readonly multiplied: boolean
  readonly added: boolean
  readonly upstream: number | undefined
  /** The gradient has come through the add node. */
  readonly arrived: boolean
  /** It has come through the multiply node. */
  readonly returned: boolean
}

/** x and W go into a multiply node; its product goes into the chain of add nodes. An add node hands the gradient on, a multiply node swaps. */
function Row({ input, i, sum, multiplied, added, upstream, arrived, returned }: RowProps) {
  const back = upstream !== undefined
  return (
    <div className={styles['row']}>
      <span className={styles['operand']}>
        <span className={styles['name']}>{input.inputName}</span>
        <Value what="value" value={input.input} shown />
        {back && <Value what="gradient" value={upstream * input.weight} shown={returned} testId={`zoom-dx-${i}`} />}
      </span>
      <span className={styles['operand']}>
        <span className={styles['name']}>{input.weightName}</span>
        <Value what="value" value={input.weight} shown />
        {back && <Value what="gradient" value={upstream * input.input} shown={returned} testId={`zoom-dw-${i}`} />}
      </span>
      <span className={styles['node']}>×</span>
      <span className={styles['operand']}>
        <Value what="value" value={input.input * input.weight} shown={multiplied} testId={`zoom-product-${i}`} />
        {back && <Value what="gradient" value={upstream} shown={arrived} />}
      </span>
      <span className={styles['node']} data-hidden={i === 0}>
        +
      </span>
      <span className={styles['operand']}>{i > 0 && <Value what="value" value={sum} shown={added} />}</span>
    </div>
  )
}

interface ValueProps {
  readonly what: 'value' | 'gradient'
  readonly value: number
  readonly shown: boolean
  readonly testId?: string
}

function Value({ what, value, shown, testId }: ValueProps) {
  const { t } = useTranslation()
  return (
    <span
      className={styles['value']}
      data-what={what}
      data-state={shown ? 'computed' : 'none'}
      title={shown ? fullNumber(value) : t('stepping.notComputed')}
      {...(shown && { 'data-value': String(value) })}
      {...(testId !== undefined && { 'data-testid': testId })}
    >
      {shown ? shortNumber(value) : '–'}
    </span>
  )
}
