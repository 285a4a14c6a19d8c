// A day of use in fast motion, 2,000 times open, edit, train, look, step, export, save and close: the host takes no more at its end than in its morning.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EngineEvent, ProjectInput } from '../../engine/contract.ts'
import { serialiseProject } from '../../engine/document.ts'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { setField } from '../../src-renderer/editor/operations/fields.ts'
import { moveNodes } from '../../src-renderer/editor/operations/move.ts'
import { newDocument } from '../../src-renderer/editor/operations/new-document.ts'
import { opened } from '../document/fixtures.ts'
import {
  type EngineLine,
  endServed,
  type Footprint,
  footprint,
  openEngine,
  openServices,
  type Served,
  type Services,
  serve
} from '../hosts/served.ts'
import { type DayProject, projectOf } from './day-projects.ts'

const cycles = Number(process.env['GRADLOOM_DAY_CYCLES']) || 2000
/** So many cycles between two looks at the process, and between two at what of it is really in use. */
const every = 20
const everyLive = 5 * every

/** In memory where the system has such a folder: a day's worth of waiting for the disk is left out. */
const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gradloom-day-'))
const temporary = join(folder, 'tmp')
await mkdir(temporary)
const liveFile = join(folder, 'live')
const served = await serve(folder, {
  TMPDIR: temporary,
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  LIVE_MEMORY: liveFile,
  NODE_OPTIONS: `--import=${join(import.meta.dirname, '../hosts/live-memory.ts')}`
})
afterAll(async () => {
  await endServed(served)
  await rm(folder, { recursive: true, force: true })
})

test(`${cycles} cycles leave no memory, thread, socket or file behind`, async () => {
  const editor = createEditor(newDocument(), { name: 'none', folder })
  const seen: Footprint[] = []
  const live: number[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    await liveThrough(served, cycle, projectOf(cycle), editor)
    if (cycle % every === every - 1) seen.push(await settled())
    if (cycle % everyLive === everyLive - 1) live.push(await liveBytes())
  }
  const late = seen.slice(seen.length / 2)
  const [first, last] = [late[0], late.at(-1)] as [Footprint, Footprint]
  const slope = slopeOf(late.map(({ residentKilobytes }) => residentKilobytes)) / every
  // a single look may fall right before or after a collection
  const looks = Math.ceil(late.length / 4)
  const [earlier, later] = [late.slice(0, looks), late.slice(-looks)].map(medianMegabytes) as [number, number]
  const growth = later - earlier
  const figures = seen
    .filter((_, i) => i % Math.ceil(seen.length / 20) === 0)
    .map(({ residentKilobytes }) => Math.round(residentKilobytes / 1024))
  process.stdout.write(`day of use: ${slope.toFixed(1)} KB a cycle, ${growth.toFixed(1)} MB in the second half; MB: ${figures.join(' ')}\n`)
  process.stdout.write(`threads ${first.threads} → ${last.threads}, descriptors ${first.descriptors} → ${last.descriptors}\n`)
  const kept = slopeOf(live.slice(live.length / 2)) / 1024 / everyLive
  process.stdout.write(`really in use: ${kept.toFixed(2)} KB a cycle; MB: ${live.map((bytes) => (bytes / 1048576).toFixed(1)).join(' ')}\n`)
  // what is really in use does not grow; the process keeps spare pages of what it once needed, which is bounded
  expect(kept).toBeLessThan(3)
  expect(growth).toBeLessThan(60)
  expect(last.threads).toBe(first.threads)
  expect(last.descriptors).toBe(first.descriptors)
  expect(await readdir(temporary)).toEqual([])
  expect((await readdir(folder)).sort()).toEqual(['compiled', 'day.gradloom', 'live', 'page', 'tmp', 'user-data'])
  const user = join(folder, 'user-data')
  expect((await readdir(user)).sort()).toEqual(['drafts', 'recent.json', 'runs', 'settings.json', 'versions'])
  expect(await readdir(join(user, 'drafts'))).toEqual([])
  expect((await readdir(join(user, 'runs'))).length).toBeLessThanOrEqual(20)
  expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('partial'))).toEqual([])
})

/** What all threads of the process have in use after their garbage is collected. */
async function liveBytes(): Promise<number> {
  await rm(liveFile, { force: true })
  served.child.kill('SIGUSR2')
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const text = await readFile(liveFile, 'utf8').catch(() => '')
    if (text !== '') return Number(text)
  }
}

/** What the process takes once the sockets of the last cycle are gone. */
async function settled(): Promise<Footprint> {
  await new Promise((resolve) => setTimeout(resolve, 50))
  return footprint(served)
}

async function liveThrough(host: Served, cycle: number, project: DayProject, editor: ReturnType<typeof createEditor>): Promise<void> {
  const services = await openServices(host)
  const engine = await openEngine(host)
  try {
    await open(services, project, editor)
    const { node, field, values } = project.edit
    editor.change('edits.field', (now) => setField(now, node, field, values[cycle % values.length]))
    editor.change('edits.move', (now) => moveNodes(now, new Set([node]), cycle % 50, 10))
    editor.undo()
    editor.redo()
    const text = serialiseProject(editor.getState().document)
    const input = { text, base: folder }
    const draft = { id: `window-${cycle % 3}`, name: 'day', folder, text }
    await services.call('keepDraft', draft)
    await engine.ask({ type: 'facts', project: input })
    if (text.includes('"dataset"'))
      await engine.ask({ type: 'preview', project: input, node: 'data', split: 'training', first: cycle % 4, count: 12 })
    const weights = await train({ engine, services }, input, cycle, project).catch((error: unknown) => {
      throw new Error(`Cycle ${cycle}: ${String(error)}`)
    })
    if (!project.example) await engine.ask({ type: 'evaluate', project: input, overrides: {}, weights })
    if (project.exports && cycle % 12 < 4)
      await services.call(
        'exportNetwork',
        { project: input, overrides: {}, weights, format: cycle % 24 < 12 ? 'safetensors' : 'npz' },
        'net'
      )
    await services.call('saveProjectAs', 'day.gradloom', text)
    editor.markSaved(editor.getState().document, { path: join(folder, 'day.gradloom'), name: 'day', folder })
    await services.call('writeSettings', JSON.stringify({ cycle }))
    await services.call('dropDraft', draft.id)
    await services.call('recentProjects')
  } finally {
    engine.socket.close()
    services.socket.close()
  }
}

async function open(services: Services, { text, example }: DayProject, editor: ReturnType<typeof createEditor>): Promise<void> {
  if (text !== undefined) await services.call('saveProjectAs', 'day.gradloom', text)
  const project = example === undefined ? await services.call('openProject', 'day.gradloom') : await services.call('openExample', example)
  editor.open(opened(project.text), project)
}

/** Trains as a window does: the host owns the run, which is watched, held, stepped a little and back, let go on and stopped. Returns the last checkpoint. */
async function train(
  { engine: { client, ask }, services }: { readonly engine: EngineLine; readonly services: Services },
  project: ProjectInput,
  cycle: number,
  { taps }: DayProject
): Promise<Uint8Array> {
  // as long as it is watched
  const overrides = { iterations: 100_000 }
  const run = `day-run-${cycle}`
  const call = client.request({
    type: 'attach',
    run,
    awaited: true,
    watch: {
      framesPerSecond: 240,
      health: true,
      taps: taps.flatMap((name) => [
        { what: 'value', name, picture: 'histogram' } as const,
        { what: 'gradient', name, picture: 'image' } as const
      ])
    }
  })
  let frames = 0
  let weights: Uint8Array | undefined
  const told: Promise<unknown>[] = []
  let isAwaited = false
  const receive = (event: EngineEvent): void => {
    // the first event says that the engine waits for the run
    if (!isAwaited) {
      isAwaited = true
      const { text, base } = project
      const keep = { runs: 20, checkpoints: 3, checkpointSeconds: 30 }
      const threads = cycle % 5 === 4 ? 2 : 1
      told.push(services.call('startRun', { id: run, name: 'day', folder: base, text, overrides, threads, paused: false, keep }))
      return
    }
    if (event.type === 'file') weights = event.bytes
    if (event.type === 'frame') {
      client.request({ type: 'frame-shown', training: call.id })
      frames++
      if (frames === 2) told.push(ask({ type: 'control', training: call.id, action: 'pause' }))
      if (frames > 4) call.stop()
    }
    // a run that stays held would never end
    if (event.type === 'paused') told.push(stepAndGoOn().finally(() => ask({ type: 'control', training: call.id, action: 'continue' })))
  }
  const stepAndGoOn = async (): Promise<void> => {
    const stepping = client.request({ type: 'open-stepping', project, overrides, training: call.id })
    for await (const _ of stepping) {
      // one answer
    }
    for (const action of ['forward', 'to-loss', 'to-inputs', 'update', 'next-batch', 'undo'] as const)
      await ask({ type: 'step', stepping: stepping.id, action })
    await ask({ type: 'close-stepping', stepping: stepping.id, keep: cycle % 2 === 0 })
  }
  for await (const event of call) receive(event)
  await Promise.all(told)
  if (!weights) throw new Error(`Cycle ${cycle} handed over no checkpoint.`)
  return weights
}

function medianMegabytes(seen: readonly Footprint[]): number {
  const sizes = seen.map(({ residentKilobytes }) => residentKilobytes / 1024).sort((a, b) => a - b)
  return sizes[Math.floor(sizes.length / 2)] ?? Number.NaN
}

/** Least squares, a step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const covariance = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0)
  return covariance / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
}
