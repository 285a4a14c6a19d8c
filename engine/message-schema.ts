// What a message from a client must look like before it is answered: a window is not trusted.
import { z } from 'zod'
import type { EngineRequest } from './contract.ts'
import { optimizerKinds } from './document/project.ts'
import { exportFormatNames } from './exchange-messages.ts'
import { sanityChecks } from './health-messages.ts'

const id = z.int().min(0)
const name = z.string().max(300)
const count = z.int().min(0)
const project = z.object({ text: z.string().max(64 * 1048576), base: z.string().max(4096) })
const bytes = z.instanceof(Uint8Array)
const seed = z.int().min(0).max(4294967295)
const overrides = z.object({
  iterations: count.optional(),
  epochs: z.number().optional(),
  seed: z.number().optional(),
  precision: z.enum(['float32', 'float64']).optional(),
  batchSize: z.number().optional(),
  learningRate: z.number().optional(),
  optimizer: z.enum(optimizerKinds).optional()
})
const what = z.enum(['value', 'gradient', 'parameter', 'parameter-gradient', 'update', 'state'])
const taps = z.array(z.object({ what, name, picture: z.enum(['histogram', 'image']) })).max(2000)

const watching = z.object({ framesPerSecond: z.number().min(0.1).max(240), taps, health: z.boolean().optional() })

const direction = z.enum(['forward', 'backward'])
const action = z.union([
  z.enum(['forward', 'backward', 'to-loss', 'to-inputs', 'update', 'next-batch', 'undo', 'redo']),
  z.object({ kind: z.literal('to-node'), node: name, direction }),
  z.object({ kind: z.literal('over'), nodes: z.array(name).max(10_000) }),
  z.object({ kind: z.literal('travel'), to: count }),
  z.object({ kind: z.literal('set'), what: z.enum(['parameter', 'value']), name, element: count, value: z.number() }),
  z.object({ kind: z.literal('sample'), split: z.enum(['training', 'validation', 'test']), sample: count }),
  z.object({ kind: z.literal('freeze'), node: name, frozen: z.boolean() }),
  z.object({ kind: z.literal('fields'), node: name, fields: z.record(z.string().max(300), z.unknown()) })
])
const breakpoint = z.object({
  node: name,
  when: z.enum(['always', 'non-finite', 'gradient-above', 'gradient-below', 'iteration']),
  value: z.number().optional()
})

const request = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), id, ...shape })

const schema = z.discriminatedUnion('type', [
  request('train', {
    project,
    overrides,
    threads: z.int().min(1).max(1024),
    lossEvery: count,
    lossAt: z.enum(['before', 'after']),
    weights: z.enum(['safetensors', 'npz']).optional(),
    checkpoint: z.boolean(),
    resume: bytes.optional(),
    watch: watching.optional(),
    paused: z.boolean().optional(),
    run: name.optional(),
    checkpointSeconds: z.number().min(0.1).max(86_400).optional()
  }),
  request('attach', { run: name, watch: watching, awaited: z.boolean().optional() }),
  request('run', { project, overrides, mode: z.enum(['train', 'evaluate']), weights: bytes.optional(), backward: z.boolean() }),
  request('gradcheck', { project, node: name.optional(), samples: z.int().min(1), seed }),
  request('evaluate', { project, overrides, weights: bytes.optional() }),
  request('export', { project, overrides, weights: bytes.optional(), format: z.enum(exportFormatNames) }),
  request('import', { bytes, name, base: z.string().max(4096) }),
  request('import-weights', { project, weights: bytes }),
  request('validate', { project }),
  request('bench', { workload: name, threads: z.int().min(1).max(1024) }),
  request('open-stepping', { project, overrides, training: id.optional() }),
  request('step', { stepping: id, action, breakpoints: z.array(breakpoint).max(1000).optional() }),
  request('explain', { stepping: id, node: name, direction, name, element: count }),
  request('close-stepping', { stepping: id, keep: z.boolean() }),
  request('read', { stepping: id, what, name }),
  request('watch', { training: id, taps }),
  request('frame-shown', { training: id }),
  request('control', { training: id, action: z.enum(['pause', 'continue', 'iteration', 'epoch']) }),
  request('learning-rate', { training: id, learningRate: z.number() }),
  request('facts', { project }),
  request('preview', {
    project,
    node: name,
    split: z.enum(['training', 'validation', 'test']),
    class: count.optional(),
    samples: z.array(count).max(256).optional(),
    first: count,
    count: z.int().min(0).max(256)
  }),
  request('health', { project, overrides, checkpoint: bytes.optional() }),
  request('sanity', { project, overrides, check: z.enum(sanityChecks) }),
  request('stop', { request: id })
])

export type CheckedMessage =
  | { readonly ok: true; readonly request: EngineRequest }
  /** `id` where the message has a usable one: its sender waits for an answer. */
  | { readonly ok: false; readonly id: number | undefined; readonly reason: string }

export function checkMessage(message: unknown): CheckedMessage {
  const read = schema.safeParse(message)
  if (read.success) return { ok: true, request: read.data as EngineRequest }
  const given = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
  const usable = id.safeParse(given)
  const [issue] = read.error.issues
  return {
    ok: false,
    id: usable.success ? usable.data : undefined,
    reason: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'unknown'}`
  }
}
