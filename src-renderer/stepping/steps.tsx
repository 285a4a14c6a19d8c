// The Steps tab: the time line, the tensors of the selected node, their numbers, and how one of them came about.
import { Button, NumberInput, Slider } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditor, useStepping, useStudio } from '../app/use-studio.ts'
import { inferredNode, useInferred } from '../canvas/use-node.ts'
import dock from '../training/dock.module.css'
import { formatCount, formatNumber } from '../training/formats.ts'
import { Arithmetic } from './arithmetic.tsx'
import { type NodeTensor, tensorsOf } from './node-tensors.ts'
import styles from './steps.module.css'
import { TensorPanel, type TensorViewName } from './tensor-panel.tsx'

export function Steps() {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const status = useStepping((state) => state.status)
  if (status !== 'open')
    return (
      <div className={dock['empty']}>
        <span>{t('stepping.empty')}</span>
        <Button variant="default" mx="auto" disabled={status === 'opening'} onClick={() => stepping.act('forward')}>
          {t('stepping.start')}
        </Button>
      </div>
    )
  return (
    <div className={styles['view']}>
      <Side />
      <Middle />
      <Arithmetic />
    </div>
  )
}

function Side() {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const state = useStepping((now) => now.state)
  const speed = useStepping((now) => now.speed)
  const node = useShownNode()
  const tensors = useTensors(node)
  if (!state) return null
  const { history } = state
  const megabytes = (bytes: number) => (bytes / 1048576).toFixed(1)
  return (
    <div className={styles['side']}>
      <div className={styles['facts']}>
        <strong>{t('stepping.iteration', { iteration: formatCount(state.iteration) })}</strong>
        <span>{t('stepping.loss', { loss: formatNumber(state.loss, 5) })}</span>
      </div>
      <Slider
        size="sm"
        label={(at) => t('stepping.timeWords', { at, length: history.length })}
        thumbLabel={t('stepping.time')}
        min={history.from}
        max={Math.max(history.length, history.from + 1)}
        value={history.at}
        disabled={history.length === history.from}
        onChange={(at) => stepping.travel(at)}
      />
      <div className={styles['speed']}>
        {t('stepping.speed')}
        <NumberInput
          aria-label={t('stepping.speed')}
          size="xs"
          w={72}
          min={0.2}
          max={20}
          value={speed}
          onChange={(value) => Number(value) > 0 && stepping.setSpeed(Number(value))}
        />
      </div>
      <p className={styles['dim']}>
        {t('stepping.memory', {
          iterations: history.iterations,
          used: megabytes(history.bytes),
          budget: Math.round(history.budget / 1048576)
        })}
      </p>
      {node === undefined ? <p className={styles['dim']}>{t('stepping.chooseNode')}</p> : <TensorList node={node} tensors={tensors} />}
    </div>
  )
}

/** The selected node, else the one that ran last. */
function useShownNode(): string | undefined {
  const selected = useEditor(({ selection }) => (selection.nodes.size === 1 ? [...selection.nodes][0] : undefined))
  const ran = useStepping(({ ran: steps }) => steps.at(-1)?.node)
  return selected ?? ran
}

/** The tensors of a node; none while its shapes are unknown. */
function useTensors(node: string | undefined): readonly NodeTensor[] {
  const entry = useInferred((inspection) => (node === undefined ? undefined : inferredNode(inspection, node)))
  return useMemo(() => (entry ? tensorsOf(entry) : []), [entry])
}

/** Of the shown node: the one that was looked at last, else its output. */
function useChosenTensor(tensors: readonly NodeTensor[]): NodeTensor | undefined {
  const chosen = useStepping((state) => state.chosen)
  return tensors.find(({ what, name }) => what === chosen?.what && name === chosen.name) ?? tensors[0]
}

interface TensorListProps {
  readonly node: string
  readonly tensors: readonly NodeTensor[]
}

function TensorList({ node, tensors }: TensorListProps) {
  const { t } = useTranslation()
  const { stepping } = useStudio()
  const shown = useChosenTensor(tensors)
  return (
    <ul className={styles['tensors']} aria-label={t('stepping.tensors', { node })}>
      {tensors.map(({ what, name, kind }) => (
        <li key={`${what} ${name}`}>
          <button
            type="button"
            aria-pressed={shown?.what === what && shown.name === name}
            data-what={what === 'gradient' || what === 'parameter-gradient' ? 'gradient' : 'value'}
            onClick={() => stepping.choose({ node, what, name, element: 0 })}
          >
            <span className={styles['tensorName']}>{name}</span>
            <span className={styles['dim']}>{t(`stepping.${kind}`)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Middle() {
  const node = useShownNode()
  const tensor = useChosenTensor(useTensors(node))
  const [view, setView] = useState<TensorViewName>('numbers')
  return (
    <div className={styles['middle']}>
      {node !== undefined && tensor && (
        <TensorPanel key={`${tensor.what} ${tensor.name}`} node={node} what={tensor.what} name={tensor.name} view={view} onView={setView} />
      )}
    </div>
  )
}
