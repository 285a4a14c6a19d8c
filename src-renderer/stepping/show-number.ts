// How exact numbers are written: short where there is little room, all digits where asked.

/** At most seven characters: "650", "1.1", "0.03125", "3.1e-7". */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const full = String(value)
  const text = full.length <= 7 ? full : trimmed(value)
  return text.replace('-', '−')
}

function trimmed(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace('e+', 'e')
  return String(Number(value.toPrecision(5)))
}

/** All digits: reads back to the same double. */
export function fullNumber(value: number): string {
  return (Object.is(value, -0) ? '-0' : String(value)).replace('-', '−').replace('Infinity', '∞')
}
