// Gestures of a user with the mouse, step by step as a hand makes them.
import { expect, type Locator, type Page } from '@playwright/test'

async function centreOf(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  await expect(locator).toBeVisible()
  const box = await locator.boundingBox()
  if (!box) throw new Error('Nothing to grasp there.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Draws an edge from an output to an input: "data.x", "affine1.x". */
export async function drawEdge(page: Page, from: string, to: string): Promise<void> {
  const start = await centreOf(page.getByTestId(`port-${from}`))
  const end = await centreOf(page.getByTestId(`port-${to}`))
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.up()
}

/** Drags an op from the palette to a place on the canvas, in pixels from its upper left corner. */
export async function dropOp(page: Page, op: string, x: number, y: number): Promise<void> {
  const source = page.getByTestId(`palette-${op}`)
  await source.scrollIntoViewIfNeeded()
  await source.dragTo(page.getByTestId('canvas'), { targetPosition: { x, y } })
}

/** Moves a node by its title. */
export async function dragNode(page: Page, id: string, dx: number, dy: number): Promise<void> {
  const box = await page.getByTestId(`node-${id}`).boundingBox()
  if (!box) throw new Error(`Node ${id} is not in view.`)
  const [x, y] = [box.x + 30, box.y + 14]
  await page.mouse.move(x, y)
  await page.mouse.down()
  // the first move only starts the drag
  await page.mouse.move(x + 3, y + 1)
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 4 })
  await page.mouse.move(x + dx, y + dy, { steps: 4 })
  await page.mouse.up()
  // a click in the very moment after a drag counts as its end: React Flow's d3-drag lets go by a timer
  await page.evaluate(() => new Promise((done) => setTimeout(done)))
}

export async function lossOf(page: Page): Promise<number> {
  return Number(await page.getByTestId('loss-value').getAttribute('data-value'))
}

/** Waits until a run stands, however it ended. */
export async function untilRunEnds(page: Page, timeout = 60_000): Promise<void> {
  await expect(page.getByTestId('run-state')).toHaveAttribute('data-kind', /^(finished|stopped|early-stopping|failed|engine-lost)$/, {
    timeout
  })
}
