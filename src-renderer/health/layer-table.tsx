// The measurements of an examination, one row for each node in forward order: gradients along the depth, updates against weights, silent and saturated units.
import { useTranslation } from 'react-i18next'
import type { NodeHealth } from '../../engine/contract.ts'
import { useStudio } from '../app/use-studio.ts'
import { formatNumber, formatPercent } from '../training/formats.ts'
import styles from './health.module.css'

export function LayerTable({ nodes }: { readonly nodes: readonly NodeHealth[] }) {
  const { t } = useTranslation()
  const lengths = nodes.flatMap(({ gradient }) => (gradient !== undefined && gradient > 0 ? [gradient] : []))
  const [least, greatest] = [Math.min(...lengths), Math.max(...lengths)]
  const has = (of: (node: NodeHealth) => unknown) => nodes.some((node) => of(node) !== undefined)
  const columns = {
    dead: has(({ dead }) => dead),
    saturated: has(({ saturated }) => saturated),
    statistics: has(({ statistics }) => statistics)
  }
  return (
    <table className={styles['layers']}>
      <caption className="visually-hidden">{t('health.layers')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('health.columnNode')}</th>
          <th scope="col" colSpan={2} title={t('health.columnGradientTip')}>
            {t('health.columnGradient')}
          </th>
          <th scope="col" title={t('health.columnUpdateTip')}>
            {t('health.columnUpdate')}
          </th>
          {columns.dead && (
            <th scope="col" title={t('health.columnDeadTip')}>
              {t('health.columnDead')}
            </th>
          )}
          {columns.saturated && (
            <th scope="col" title={t('health.columnSaturatedTip')}>
              {t('health.columnSaturated')}
            </th>
          )}
          {columns.statistics && (
            <th scope="col" title={t('health.columnStatisticsTip')}>
              {t('health.columnStatistics')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <LayerRow key={node.node} health={node} least={least} greatest={greatest} columns={columns} />
        ))}
      </tbody>
    </table>
  )
}

interface LayerRowProps {
  readonly health: NodeHealth
  readonly least: number
  readonly greatest: number
  readonly columns: { readonly dead: boolean; readonly saturated: boolean; readonly statistics: boolean }
}

function LayerRow({ health, least, greatest, columns }: LayerRowProps) {
  const { view } = useStudio()
  const { node, gradient, weights, dead, saturated, statistics } = health
  const ratio = weights && weights.size > 0 ? weights.update / weights.size : undefined
  return (
    <tr data-testid={`layer-${node}`}>
      <th scope="row">
        <button type="button" className={styles['node']} onClick={() => view.actions.reveal(node)}>
          {node}
        </button>
      </th>
      <td className={styles['barCell']}>
        {gradient !== undefined && (
          <span className={styles['bar']} aria-hidden="true">
            <span style={{ width: `${logarithmicShare(gradient, least, greatest)}%` }} />
          </span>
        )}
      </td>
      <td title={exact(gradient)}>{gradient === undefined ? '' : formatNumber(gradient, 3)}</td>
      <td title={exact(ratio)}>{ratio === undefined ? '' : formatNumber(ratio, 2)}</td>
      {columns.dead && <td>{dead && `${dead.units.length} / ${dead.of}`}</td>}
      {columns.saturated && <td title={exact(saturated)}>{saturated !== undefined && formatPercent(saturated, 1)}</td>}
      {columns.statistics && <td title={exact(statistics?.kept)}>{statistics && formatPercent(1 - statistics.kept, 0)}</td>}
    </tr>
  )
}

const exact = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value))

/** Per cent of the bar. Two decades at least, so that equal layers look equal; the smallest is still seen. */
function logarithmicShare(value: number, least: number, greatest: number): number {
  if (!(value > 0)) return 0
  const top = Math.log10(greatest)
  const bottom = Math.min(Math.log10(least), top - 2)
  return 6 + (94 * (Math.log10(value) - bottom)) / (top - bottom)
}
