// Serves the built page: files of one folder and nothing outside it.
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { securityHeaders } from '../security-headers.ts'

export const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.map': 'application/json'
}

/** The file a path of the page stands for, or undefined where there is none in `root`. */
export async function findFile(root: string, pathname: string): Promise<{ readonly path: string; readonly size: number } | undefined> {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  const wanted = decoded.replace(/^\/+/, '') || 'index.html'
  // links are followed before the check: a link must not lead out of the folder either
  const [folder, path] = await Promise.all([realpath(root), realpath(join(root, wanted)).catch(() => undefined)])
  if (path === undefined || !path.startsWith(folder + sep)) return undefined
  const found = await stat(path)
  return found.isFile() ? { path, size: found.size } : undefined
}

export async function serveFile(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    return
  }
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const file = await findFile(root, pathname)
  if (!file) {
    response.writeHead(404).end()
    return
  }
  const hashed = pathname.startsWith('/assets/')
  response.writeHead(200, {
    'Content-Type': mediaTypes[extname(file.path)] ?? 'application/octet-stream',
    'Content-Length': file.size,
    // names of assets change with their content
    'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store'
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response)
}
