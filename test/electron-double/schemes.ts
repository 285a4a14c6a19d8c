// Custom schemes over a loopback server: app://bundle/x becomes http://bundle.app.localhost:port/x, a secure context.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { app } from './app.ts'

type Handler = (r: Request) => Response | Promise<Response>
const schemes = new Map<string, Handler>()
const proxyPort = (): number => (proxy.address() as { port: number } | null)?.port ?? 0
/** app://bundle/x  <->  http://bundle.app.localhost:PORT/x (a secure context; Chromium resolves *.localhost to loopback) */
export const toChromium = (url: string) => {
  const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/i.exec(url)
  return m && schemes.has(m[1]!) ? `http://${m[2]}.${m[1]}.localhost:${proxyPort()}${m[3] || '/'}` : url
}
export const fromChromium = (url: string) => {
  const m = new RegExp(`^http://(.+)\\.([a-z0-9+-]+)\\.localhost:${proxyPort()}(.*)$`).exec(url)
  return m && schemes.has(m[2]!) ? `${m[2]}://${m[1]}${m[3]}` : url
}
export const protocol = {
  registered: [] as any[],
  registerSchemesAsPrivileged(list: any[]) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    this.registered.push(...list)
  },
  handle: (scheme: string, h: Handler) => void schemes.set(scheme, h),
  unhandle: (scheme: string) => void schemes.delete(scheme),
  isProtocolHandled: (scheme: string) => schemes.has(scheme)
}
export const proxy = createServer(async (req, res) => {
  const url = fromChromium(`http://${req.headers.host}${req.url}`)
  const h = schemes.get(url.split(':')[0]!)
  if (!h) return void res.writeHead(404).end()
  try {
    const r = await h(new Request(url, { method: req.method!, headers: req.headers as any }))
    res.writeHead(r.status, Object.fromEntries(r.headers))
    res.end(Buffer.from(await r.arrayBuffer()))
  } catch (e) {
    res.writeHead(500).end(String(e))
  }
})
const MIME: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  map: 'application/json'
}
export const net = {
  fetch: async (url: string, init?: RequestInit) => {
    if (!url.startsWith('file:')) return fetch(url, init)
    const p = fileURLToPath(url)
    return new Response(readFileSync(p), { headers: { 'content-type': MIME[p.split('.').pop()!] ?? 'application/octet-stream' } })
  },
  isOnline: () => false
}
