// The loopback host: the studio in a browser of this machine, on plain Node. Only who has the token gets in.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { HostEvent, OpenedProject, WindowServices } from '../contract.ts'
import { listData } from '../services/data-folder.ts'
import { enginePort } from '../services/engine-thread.ts'
import { errorCode, userProblem } from '../services/failure.ts'
import type { Seat } from '../services/presence.ts'
import { listFolder, placeInFolder } from '../services/project-folder.ts'
import type { UserData } from '../services/user-data.ts'
import { createWindowServices } from '../services/window-services.ts'
import { EngineKeeper } from './engine-keeper.ts'
import { serveEngineSocket, serveServiceSocket } from './sockets.ts'
import { serveFile } from './static-files.ts'
import { boundStrangers, requestPatience } from './strangers.ts'

export interface WebHostOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Where projects are listed and saved. */
  readonly folder: string
  /** The built page. */
  readonly page: string
  readonly engineEntry: URL
  readonly userData: UserData
  initialProject(): Promise<OpenedProject | undefined>
  openExternal(url: string): Promise<void>
}

export interface WebHost {
  /** With the token in its fragment, which browsers do not send. */
  readonly url: string
  readonly origin: string
  readonly token: string
  close(): Promise<void>
}

// an import of node:http would load fetch and all it needs, a tenth of the time of a start
const { createServer } = process.getBuiltinModule('node:http')

/** A message larger than this is refused; initial values and checkpoints fit. */
const largestMessage = 256 * 1048576

/** Throws `port-taken` where another program has the port. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { folder, page, userData } = options
  const token = randomBytes(24).toString('base64url')
  const engine = new EngineKeeper(options.engineEntry)
  const windows = new Set<WebSocket>()
  const seats = new Set<Seat>()
  let origin = ''

  const { services, keeper, sweeps, engineEnded } = createWindowServices({
    kind: 'web',
    versions: {},
    userData,
    folder,
    initialProject: () => options.initialProject(),
    folderEntries: () => listFolder(folder),
    chooseOpening: () => Promise.reject(userProblem('no-dialog', 'The browser has no dialog of its own for this. Choose from the list.')),
    chooseSaving: async (name) => placeInFolder(folder, name),
    chooseData: () => Promise.reject(userProblem('no-dialog', 'The browser has no dialog of its own for this. Choose from the list.')),
    dataEntries: (question) => listData(folder, question),
    chooseCopy: () => Promise.reject(userProblem('no-dialog', 'In the browser, copies are downloaded.')),
    noteRecent: () => {},
    setMenu: () => {},
    setWindowTitle: () => {},
    closeWindow: () => {},
    restartEngine: () => engine.restart(),
    openExternal: options.openExternal,
    connectEngine: () => enginePort(engine.connect()),
    showInFolder: () => {},
    tell: (event) => tell(event)
  })

  const tell = (event: HostEvent): void => {
    for (const window of windows) window.emit('gradloom-event', event)
  }
  engine.onExit(engineEnded)
  engine.onStart(() => tell({ type: 'engine-started' }))
  engine.onSilence(tell)

  // the page loads meanwhile
  engine.start().catch((error: unknown) => engineEnded(error instanceof Error ? error.message : String(error)))

  const server = createServer(requestPatience, (request, response) => {
    if (!hostIsOurs(request)) {
      // a page from elsewhere whose name was pointed at this machine
      response.writeHead(421).end()
      return
    }
    serveFile(page, request, response).catch(() => response.destroy())
  })
  const letIn = boundStrangers(server)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    // from here on nobody else hears when the connection breaks
    socket.on('error', () => socket.destroy())
    const { pathname, searchParams } = URL.parse(request.url ?? '/', 'http://localhost') ?? {}
    const known = pathname === '/services' || pathname === '/engine'
    const mayEnter = known && hostIsOurs(request) && request.headers.origin === origin && isToken(searchParams?.get('token') ?? null)
    if (!mayEnter) return refuse(socket)
    letIn(socket)
    const accept = (serve: (client: WebSocket) => void): void =>
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => client.terminate())
        serve(client)
      })
    if (pathname === '/services')
      accept((client) => {
        windows.add(client)
        // each tab has its own place among the windows
        const seat = userData.takeSeat()
        seats.add(seat)
        client.on('close', () => {
          windows.delete(client)
          seats.delete(seat)
          void seat.leave()
        })
        const attendFile: WindowServices['attendFile'] = (path, known) => seat.attend(path === null ? null : resolve(folder, path), known)
        serveServiceSocket(client, { ...services, attendFile })
      })
    else {
      // the page is faster than the engine: its line is taken up when that is there
      void engine.settled().then(() => accept((client) => serveEngineSocket(client, engine)))
    }
  })

  function hostIsOurs({ headers }: IncomingMessage): boolean {
    return `http://${headers.host}` === origin
  }
  function isToken(given: string | null): boolean {
    const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)]
    return a.length === b.length && timingSafeEqual(a, b)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(errorCode(error) === 'EADDRINUSE' ? portTaken(options.port) : error))
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  }).catch(async (error: unknown) => {
    await engine.close()
    throw error
  })
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return {
    origin,
    token,
    url: `${origin}/#token=${token}`,
    async close() {
      await Promise.all([...seats].map((seat) => seat.leave()))
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await sweeps.close()
      await keeper.close()
      await engine.close()
    }
  }
}

function refuse(socket: Duplex): void {
  // a client that does not hang up is not waited for
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy())
}

function portTaken(port: number | undefined): Error {
  return userProblem('port-taken', `Port ${port} is taken by another program. Choose another with --port, or leave it out for a free one.`)
}
