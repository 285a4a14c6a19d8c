// How numbers of a run are written: fixed widths, few digits, the same everywhere.
import i18next from 'i18next'

/** "97.1 %"; an en dash where there is none. */
export function formatPercent(share: number | null | undefined, digits = 2): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–'
  return `${(100 * share).toFixed(digits)} %`
}

/** Four significant digits, small and large ones with a power of ten: "0.3512", "1.2e-6". */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits)
  // 12345 with four digits would become 1.235e+4
  return (text.includes('e+') && size < 1e6 ? Math.round(value).toString() : text).replace('-', '−').replace('e+', 'e')
}

/** "12 345" with a thin space, as the interface writes counts. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u2009')
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const t = (key: string, values: Record<string, string | number>) => i18next.t(`training.${key}`, values)
  if (seconds < 10) return t('seconds', { seconds: seconds.toFixed(1) })
  const whole = Math.round(seconds)
  if (whole < 60) return t('seconds', { seconds: whole })
  if (whole < 3600) return t('minutes', { minutes: Math.floor(whole / 60), seconds: whole % 60 })
  return t('hours', { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) })
}
