// "Did you mean …": the known name closest to a mistyped one.

/** Longer names are not compared: nobody mistypes them, and files are untrusted. */
const longest = 64

/** The known name nearest to `name`, if it is near enough to be a slip of the fingers; ties go to the first. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > longest) return undefined
  const wanted = plain(name)
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > longest / 2) continue
    const distance = editDistance(wanted, plain(candidate))
    // a guess that keeps no letter is no guess
    if (distance < least && distance < Math.max(wanted.length, candidate.length)) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** The end of a refusal of `name`: a guess, or how to go on without one. */
export function didYouMean(name: string, known: readonly string[], otherwise: string): string {
  const guess = nearestName(name, known)
  return guess === undefined ? otherwise : `Did you mean "${guess}"?`
}

/** Case and separators are the commonest slips: learning_rate, LearningRate. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) distance = Math.min(distance, (older[j - 2] ?? 0) + 1)
      row.push(distance)
    }
    older = last
    last = row
  }
  return last[b.length] ?? 0
}
