// How targets are told apart that come as plain numbers.

/** Whether every row of so many numbers is a single 1 among zeros. */
export function isOneHot(data: ArrayLike<number>, width: number): boolean {
  for (let row = 0; row < data.length; row += width) {
    let ones = 0
    for (let i = row; i < row + width; i++) {
      if (data[i] === 1) ones++
      else if (data[i] !== 0) return false
    }
    if (ones !== 1) return false
  }
  return true
}
