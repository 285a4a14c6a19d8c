// The buttons of the step debugger, beside the tabs of the dock: always at hand, whatever is shown below.
import {
  IconArrowBackUp,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowForwardUp,
  IconArrowNarrowLeft,
  IconArrowNarrowRight,
  IconBoxMultiple,
  IconPlayerPauseFilled,
  IconPlayerPlay,
  IconReplace,
  IconStackPush,
  IconX
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useEditor, useRun, useStepping } from '../app/use-studio.ts'
import { CommandButton } from '../ui/command-button.tsx'
import { breakpointWords } from './breakpoint-words.ts'
import { BreakpointsButton } from './breakpoints.tsx'
import styles from './step-bar.module.css'

export function StepBar() {
  const { t } = useTranslation()
  // what is enabled follows these
  useRun((state) => state.status)
  const { status, playing, state, steps, hit } = useStepping((now) => now)
  useEditor((now) => now.selection)
  const open = status === 'open'
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar is a role of its own
    <div className={styles['bar']} role="group" aria-label={t('stepping.bar')} data-open={open}>
      <span className={styles['status']} data-testid="step-status" aria-live="polite">
        {status === 'opening' && t('stepping.opening')}
        {open && hit && <span className={styles['hit']}>{t('stepping.halted', { node: hit.node, condition: breakpointWords(hit) })}</span>}
        {open && state && !hit && <Where position={state.position} count={steps.length} next={state.next} updated={state.updated} />}
      </span>
      <CommandButton id="step.undo" testId="step-undo" icon={<IconArrowBackUp size={16} />} />
      <CommandButton id="step.redo" testId="step-redo" icon={<IconArrowForwardUp size={16} />} />
      <span className={styles['divider']} />
      <span className={styles['backward']}>
        <CommandButton id="step.to-inputs" testId="step-to-inputs" icon={<IconArrowBarLeft size={16} />} />
        <CommandButton id="step.backward" testId="step-backward" framed icon={<IconArrowNarrowLeft size={18} />} />
      </span>
      <span className={styles['forward']}>
        <CommandButton id="step.forward" testId="step-forward" framed icon={<IconArrowNarrowRight size={18} />} />
        <CommandButton id="step.to-loss" testId="step-to-loss" icon={<IconArrowBarRight size={16} />} />
      </span>
      <span className={styles['divider']} />
      <CommandButton id="step.update" testId="step-update" icon={<IconReplace size={16} />} />
      <CommandButton id="step.next-batch" testId="step-next-batch" icon={<IconStackPush size={16} />} />
      <CommandButton id="step.over-group" testId="step-over-group" icon={<IconBoxMultiple size={16} />} />
      <CommandButton
        id="step.play"
        testId="step-play"
        icon={playing ? <IconPlayerPauseFilled size={14} /> : <IconPlayerPlay size={15} />}
      />
      <BreakpointsButton />
      <CommandButton id="step.close" testId="step-close" icon={<IconX size={15} />} />
    </div>
  )
}

interface WhereProps {
  readonly position: number
  readonly count: number
  readonly next: { readonly direction: 'forward' | 'backward'; readonly node: string } | undefined
  readonly updated: boolean
}

function Where({ position, count, next, updated }: WhereProps) {
  const { t } = useTranslation()
  const values = { position, count, node: next?.node ?? '' }
  if (next)
    return (
      <span data-direction={next.direction}>
        {t(next.direction === 'forward' ? 'stepping.nextForward' : 'stepping.nextBackward', values)}
      </span>
    )
  return <span>{t(updated ? 'stepping.passUpdated' : 'stepping.passComplete', values)}</span>
}
