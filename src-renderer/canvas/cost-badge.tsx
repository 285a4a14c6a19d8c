// What a node costs, as a tint over its card and as numbers under it.
import { useTranslation } from 'react-i18next'
import type { NodeCost } from '../../engine/document.ts'
import styles from './node-card.module.css'
import { inferredNode, useInferred } from './use-node.ts'

/** "1.2 M", "340 k", "12". */
export function shortCount(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T']
  let [size, unit] = [value, 0]
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : Number(size.toPrecision(2))}${units[unit]}`
}

const sameCost = (a: NodeCost | undefined, b: NodeCost | undefined): boolean =>
  a === b || (a?.parameters === b?.parameters && a?.multiplyAdds === b?.multiplyAdds && a?.bytes === b?.bytes)

export function CostBadge({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const cost = useInferred((inspection) => inferredNode(inspection, id)?.cost, sameCost)
  const most = useInferred(({ inference }) => Math.max(1, ...inference.nodes.map((entry) => entry.cost.multiplyAdds)))
  if (!cost) return null
  const share = cost.multiplyAdds / most
  return (
    <>
      <div className={styles['heat']} style={{ opacity: 0.4 * Math.sqrt(share) }} />
      <div className={styles['cost']}>
        <span title={t('canvas.costParameters')}>{`${shortCount(cost.parameters)} ${t('canvas.unitParameters')}`}</span>
        <span title={t('canvas.costMultiplyAdds')}>{`${shortCount(cost.multiplyAdds)} ${t('canvas.unitMultiplyAdds')}`}</span>
        <span title={t('canvas.costMemory')}>{`${shortCount(cost.bytes)}B`}</span>
      </div>
    </>
  )
}

/** The sums over the graph. */
export function CostTotals() {
  const { t } = useTranslation()
  const total = useInferred(
    ({ inference }) => {
      const sum = (pick: (cost: NodeCost) => number) => inference.nodes.reduce((all, { cost }) => all + pick(cost), 0)
      return {
        parameters: sum((cost) => cost.parameters),
        multiplyAdds: sum((cost) => cost.multiplyAdds),
        bytes: sum((cost) => cost.bytes)
      }
    },
    (a, b) => sameCost(a, b)
  )
  return (
    <dl className={styles['totals']} aria-label={t('canvas.costTotals')}>
      <dt>{t('canvas.costParameters')}</dt>
      <dd>{shortCount(total.parameters)}</dd>
      <dt>{t('canvas.costMultiplyAdds')}</dt>
      <dd>{shortCount(total.multiplyAdds)}</dd>
      <dt>{t('canvas.costMemory')}</dt>
      <dd>{shortCount(total.bytes)}B</dd>
    </dl>
  )
}
