// The loopback host against clients that read nothing, send little, come in crowds or break off: they go, and the others are served.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../../engine/contract.ts'
import { openUserData } from '../../src-main/services/user-data.ts'
import { startWebHost, type WebHost } from '../../src-main/web/web-host.ts'
import { projectText } from '../requests/engine.ts'

let host: WebHost
let folder: string
const mebibyte = 1048576

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-hostile-'))
  await mkdir(join(folder, 'page'))
  await writeFile(join(folder, 'page/index.html'), '<p>page</p>')
  await writeFile(join(folder, 'large.gradloom'), 'x'.repeat(8 * mebibyte))
  host = await startWebHost({
    folder,
    page: join(folder, 'page'),
    engineEntry: new URL('../../engine/worker.ts', import.meta.url),
    userData: openUserData(join(folder, 'user-data')),
    initialProject: async () => undefined,
    openExternal: async () => {}
  })
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

async function windowAt(path: string): Promise<WebSocket> {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${path}?token=${host.token}`, { origin: host.origin })
  socket.binaryType = 'arraybuffer'
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

function ask(socket: WebSocket, message: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(decodeMessage(data as ArrayBuffer)))
    socket.once('close', () => reject(new Error('The host hung up.')))
    socket.send(encodeMessage(message))
  })
}

const isServed = async (window: WebSocket) =>
  expect(await ask(window, { id: 1, method: 'folder', args: [] })).toMatchObject({ result: [{ path: 'large.gradloom' }] })

function stranger(allowHalfOpen = false): Promise<Socket> {
  const { hostname, port } = new URL(host.origin)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen })
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })
}

const closing = (socket: Socket): Promise<void> => {
  socket.on('error', () => {})
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

const handshake = (path: string, more = `Origin: ${host.origin}`) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(host.origin).host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    more,
    '\r\n'
  ].join('\r\n')

describe('a window that asks and never reads is cut off, and the memory of the host stays bounded', () => {
  const sample = { source: 'inline', x: [new Array(1000).fill(0.5)], t: [[1]] }
  const wide = projectText(
    [
      { id: 'data', op: 'dataset', fields: sample },
      { id: 'wide', op: 'affine', fields: { units: 1000 } }
    ],
    ['data.x wide.x'],
    { batchSize: 1 }
  )
  test.each([
    ['/services', { method: 'openProject', args: ['large.gradloom'] }],
    ['/engine', { type: 'run', project: { text: wide, base: '.' }, overrides: {}, mode: 'evaluate', backward: false }]
  ])('%s', async (path, question) => {
    const other = await windowAt('/services')
    const greedy = await windowAt(path)
    greedy.pause()
    let isOpen = true
    greedy.on('error', () => {}).on('close', () => (isOpen = false))
    const before = process.memoryUsage().arrayBuffers
    let [most, asked] = [0, 0]
    for (; isOpen && asked < 4000; asked++) {
      // to see that the line is cut, one has to write to it
      greedy.send(encodeMessage({ ...question, id: asked }))
      if (asked % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(isOpen).toBe(false)
    expect(most / mebibyte).toBeLessThan(700)
    await isServed(other)
    other.close()
  })
})

describe('without the token', () => {
  test('who says nothing, drips a header, or promises a body is sent away', async () => {
    const [silent, dripping, promising] = await Promise.all([stranger(), stranger(), stranger()])
    promising.write(`POST / HTTP/1.1\r\nHost: ${new URL(host.origin).host}\r\nContent-Length: 100\r\n\r\nabc`)
    dripping.write('GET / HTTP/1.1\r\nX-Slow: ')
    const drip = setInterval(() => dripping.write('a'), 100)
    await Promise.all([silent, dripping, promising].map((socket) => closing(socket.resume())))
    clearInterval(drip)
  })

  test('a crowd is thinned, the oldest first, and the page and its windows go on', async () => {
    const window = await windowAt('/services')
    const crowd = await Promise.all(Array.from({ length: 200 }, () => stranger()))
    let left = crowd.length
    const thinned = new Promise<void>((resolve) => {
      for (const socket of crowd) void closing(socket.resume()).then(() => --left <= 64 && resolve())
    })
    await thinned
    expect((await fetch(host.origin)).status).toBe(200)
    await isServed(window)
    const another = await windowAt('/services')
    await isServed(another)
    for (const socket of [...crowd, window, another]) 'destroy' in socket ? socket.destroy() : socket.close()
  })

  test('a refused handshake is over, whether the client hangs up or not', async () => {
    for (const [path, more] of [
      ['/services?token=wrong', `Origin: ${host.origin}`],
      [`/services?token=${host.token}`, 'Origin: http://evil.example']
    ] as const) {
      const socket = await stranger(true)
      const gone = closing(socket)
      let answer = ''
      socket.on('data', (data) => (answer += data))
      socket.write(handshake(path, more))
      await new Promise((resolve) => socket.once('end', resolve))
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
      // to see that the other end is gone, one has to write to it
      const writing = setInterval(() => socket.write('x'), 20)
      await gone
      clearInterval(writing)
    }
  })

  test('handshakes that break off, and addresses that are none, do not end the host', async () => {
    for (const path of ['//', '//[', '/services?token=%zz', 'http://[/', '*']) {
      const socket = await stranger()
      const gone = closing(socket.resume())
      socket.write(handshake(path))
      await gone
    }
    for (let i = 0; i < 50; i++) {
      const socket = await stranger()
      const gone = closing(socket)
      socket.write(handshake('/services?token=wrong'))
      if (i % 2 === 0) socket.resetAndDestroy()
      else setImmediate(() => socket.resetAndDestroy())
      await gone
    }
    const window = await windowAt('/services')
    await isServed(window)
    window.close()
  })
})
