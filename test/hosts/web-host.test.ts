// The loopback host against real sockets: who is let in, what is served, what is refused.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../../engine/contract.ts'
import { openUserData } from '../../src-main/services/user-data.ts'
import { startWebHost, type WebHost } from '../../src-main/web/web-host.ts'

let host: WebHost
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradloom-host-'))
  const page = join(folder, 'page')
  await mkdir(join(page, 'assets'), { recursive: true })
  await writeFile(join(page, 'index.html'), '<p>page</p>')
  await writeFile(join(page, 'assets/a.js'), 'let a')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await symlink(join(folder, 'secret.txt'), join(page, 'link.txt'))
  host = await startWebHost({
    folder,
    page,
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

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Sends a path exactly as it is written, with any Host header. */
function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(host.origin)
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

interface Knock {
  readonly path?: string
  readonly token?: string
  readonly origin?: string | undefined
  readonly host?: string
}

function knock({ path = '/services', token = host.token, origin = host.origin, host: name }: Knock): Promise<WebSocket> {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${path}?token=${encodeURIComponent(token)}`, {
    ...(origin !== undefined && { origin }),
    ...(name !== undefined && { headers: { host: name } })
  })
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function call(method: unknown, ...args: unknown[]): Promise<{ readonly result?: unknown; readonly error?: string }> {
  const socket = await knock({})
  const answer = await new Promise<unknown>((resolve) => {
    socket.once('message', (data) => resolve(decodeMessage(data as ArrayBuffer)))
    socket.send(encodeMessage({ id: 1, method, args }))
  })
  socket.close()
  return answer as { result?: unknown; error?: string }
}

describe('the page', () => {
  test('is served with headers that keep everything else out', async () => {
    const { status, text, headers } = await get('/')
    expect([status, text]).toEqual([200, '<p>page</p>'])
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..%252fsecret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/..;/secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/%2fetc/passwd',
    'http://evil.example/../secret.txt',
    '/link.txt',
    '/%00',
    '/%zz',
    '/nothing',
    '/assets'
  ])('%s leads nowhere', async (path) => {
    const { status, text } = await get(path)
    expect(status).toBe(404)
    expect(text).not.toContain('secret')
  })

  test('a foreign Host header is refused: a name of elsewhere may point to this machine', async () => {
    expect((await get('/', { host: 'evil.example' })).status).toBe(421)
    expect((await get('/', { host: `localhost:${new URL(host.origin).port}` })).status).toBe(421)
  })

  test('only reading is allowed', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405)
    expect((await get('/', {}, 'DELETE')).status).toBe(405)
  })
})

describe('the sockets', () => {
  test.each([
    ['no token', { token: '' }],
    ['a wrong token', { token: 'x'.repeat(32) }],
    ['a foreign origin', { origin: 'http://evil.example' }],
    ['no origin', { origin: '' }],
    ['a foreign host', { host: 'evil.example' }],
    ['an unknown path', { path: '/files' }]
  ])('%s: refused', async (_, how: Knock) => {
    await expect(knock(how)).rejects.toThrow('403')
  })

  test('what is no message ends the line', async () => {
    const closed = async (send: (socket: WebSocket) => void, path: string) => {
      const socket = await knock({ path })
      const code = new Promise<number>((resolve) => socket.once('close', resolve))
      send(socket)
      return code
    }
    for (const path of ['/services', '/engine']) {
      expect(await closed((socket) => socket.send('text'), path)).toBe(1003)
      expect(await closed((socket) => socket.send(new Uint8Array([255, 255, 255, 255, 1])), path)).toBe(1003)
    }
  })

  test.each(['/services', '/engine'])(
    'an oversized message ends the line %s',
    async (path) => {
      const socket = await knock({ path })
      const code = new Promise<number>((resolve) => socket.once('close', resolve))
      socket.on('error', () => {})
      socket.send(new Uint8Array(256 * 1048576 + 1))
      expect(await code).toBe(1009)
    },
    30_000
  )

  test('unknown services and wrong arguments are answered with a sentence', async () => {
    expect((await call('rm -rf')).error).toContain('There is no service')
    expect((await call('__proto__')).error).toContain('There is no service')
    expect((await call('constructor')).error).toContain('There is no service')
    expect((await call('openProject', 5)).error).toContain('wrong arguments')
    expect((await call('openProject', 'a\0b')).error).toContain('wrong arguments')
    expect((await call('about', 'more')).error).toContain('wrong arguments')
  })

  test('two windows each have their own engine port', async () => {
    const text = JSON.stringify({ format: 'gradloom/project', version: 1, graph: { nodes: [], edges: [] } })
    const ask = async () => {
      const socket = await knock({ path: '/engine' })
      const answer = new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(decodeMessage(data as ArrayBuffer))))
      socket.send(encodeMessage({ type: 'validate', id: 1, project: { text, base: folder } }))
      return answer.finally(() => socket.close())
    }
    expect(await Promise.all([ask(), ask()])).toMatchObject([{ type: 'validation' }, { type: 'validation' }])
  })
})

describe('projects', () => {
  const text = '{"format":"gradloom/project"}'

  test('are saved under a name in the folder, listed, and read again', async () => {
    expect((await call('saveProjectAs', 'net', text)).result).toMatchObject({ name: 'net', folder, path: join(folder, 'net.gradloom') })
    expect(await readFile(join(folder, 'net.gradloom'), 'utf8')).toBe(text)
    expect((await call('folder')).result).toMatchObject([{ path: 'net.gradloom' }])
    expect((await call('openProject', 'net.gradloom')).result).toMatchObject({ text, name: 'net' })
    // the list is written after the answer
    await expect.poll(async () => (await call('recentProjects')).result).toMatchObject([{ name: 'net', folder }])
  })

  test('a name that leads out of the folder, or a file that is no project, is not written', async () => {
    expect((await call('saveProjectAs', '../out', text)).error).toContain('leads out of the folder')
    expect((await call('saveProject', join(folder, 'secret.txt'), text, null)).error).toContain('.gradloom')
    expect(await readFile(join(folder, 'secret.txt'), 'utf8')).toBe('secret')
  })

  test('a missing file and an unknown example are told with a cure', async () => {
    expect((await call('openProject', 'nothing.gradloom')).error).toContain('There is no project file')
    expect((await call('openExample', '../net')).error).toContain('Choose one from the gallery')
  })
})

test('a port that is taken is told in a sentence', async () => {
  const port = Number(new URL(host.origin).port)
  const again = startWebHost({
    port,
    folder,
    page: folder,
    engineEntry: new URL('../../engine/worker.ts', import.meta.url),
    userData: openUserData(join(folder, 'user-data')),
    initialProject: async () => undefined,
    openExternal: async () => {}
  })
  await expect(again).rejects.toThrow(`Port ${port} is taken`)
})
