// The numbers of the run as they change, written past React: iteration, loss, speed, time left, accuracy.
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useRun, useStudio } from '../app/use-studio.ts'
import styles from './control-bar.module.css'
import { formatCount, formatDuration, formatNumber, formatPercent } from './formats.ts'

export function LiveNumbersView() {
  const { t } = useTranslation()
  const { frames, run } = useStudio()
  const iteration = useRef<HTMLSpanElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const progress = useRef<HTMLDivElement>(null)
  const loss = useRef<HTMLSpanElement>(null)
  const speed = useRef<HTMLSpanElement>(null)
  const left = useRef<HTMLSpanElement>(null)
  const accuracy = useRun((state) => state.evaluations.at(-1)?.test?.accuracy ?? state.evaluations.at(-1)?.train?.accuracy)
  const running = useRun((state) => state.status === 'running')

  // biome-ignore lint/correctness/useExhaustiveDependencies: `running` repaints when a run starts or ends
  useEffect(() => {
    const paint = () => {
      const { numbers } = frames
      const share = numbers.total > 0 ? numbers.iteration / numbers.total : 0
      write(iteration.current, numbers.total > 0 ? `${formatCount(numbers.iteration)} / ${formatCount(numbers.total)}` : '–')
      write(loss.current, formatNumber(numbers.loss))
      loss.current?.setAttribute('data-value', String(numbers.loss))
      iteration.current?.setAttribute('data-value', String(numbers.iteration))
      const going = run.status === 'running' && numbers.iterationsPerSecond > 0
      write(speed.current, going ? t('training.perSecond', { speed: formatCount(numbers.iterationsPerSecond) }) : '–')
      write(left.current, going && numbers.secondsLeft !== undefined ? formatDuration(numbers.secondsLeft) : '–')
      if (bar.current) bar.current.style.transform = `scaleX(${share})`
      progress.current?.setAttribute('aria-valuenow', String(Math.round(100 * share)))
    }
    paint()
    return frames.onFrame(paint)
  }, [frames, run, t, running])

  return (
    <div className={styles['numbers']}>
      <Figure caption={t('training.iteration')} width={116}>
        <span ref={iteration} data-testid="iteration-value" />
        <div
          ref={progress}
          className={styles['progress']}
          role="progressbar"
          aria-label={t('training.progress')}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <div ref={bar} />
        </div>
      </Figure>
      <Figure caption={t('training.loss')} width={64}>
        <span ref={loss} data-testid="loss-value" />
      </Figure>
      <Figure caption={t('training.accuracy')} width={84}>
        <span data-testid="accuracy-value" data-value={accuracy ?? ''}>
          {formatPercent(accuracy)}
        </span>
      </Figure>
      <Figure caption={t('training.speed')} width={118}>
        <span ref={speed} />
      </Figure>
      <Figure caption={t('training.timeLeft')} width={84}>
        <span ref={left} />
      </Figure>
    </div>
  )
}

function Figure({ caption, width, children }: { readonly caption: string; readonly width: number; readonly children: React.ReactNode }) {
  return (
    <div className={styles['number']} style={{ width }}>
      <span className={styles['caption']}>{caption}</span>
      <span className={styles['value']}>{children}</span>
    </div>
  )
}

/** Text that stays the same is not touched: the browser has nothing to lay out. */
function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}
