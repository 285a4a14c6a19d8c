// Where an arrow key leads on a plane of elements.

/** The place after the key, in row-major order; undefined for other keys. At an edge it stays. */
export function arrowMove(key: string, at: number, rows: number, columns: number): number | undefined {
  const [row, column] = [Math.floor(at / columns), at % columns]
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? at - 1 : at
    case 'ArrowRight':
      return column < columns - 1 ? at + 1 : at
    case 'ArrowUp':
      return row > 0 ? at - columns : at
    case 'ArrowDown':
      return row < rows - 1 ? at + columns : at
    case 'Home':
      return row * columns
    case 'End':
      return row * columns + columns - 1
    default:
      return undefined
  }
}
