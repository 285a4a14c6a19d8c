// The Electron shell: one window, one engine process, and what only Electron can do. Everything with logic is in services.
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  app,
  BrowserWindow,
  dialog,
  MessageChannelMain,
  net,
  protocol,
  screen,
  session,
  shell,
  type UtilityProcess,
  utilityProcess,
  type WebContents
} from 'electron'
import type { EngineMessage, EnginePort, EngineRequest } from '../engine/contract.ts'
import type { DataQuestion, HostEvent, OpenedProject } from './contract.ts'
import { answerCalls, isOurPage, scheme } from './ipc.ts'
import { showMenu } from './menu.ts'
import { securityHeaders } from './security-headers.ts'
import { watchEngine } from './services/engine-watchdog.ts'
import { openUserData } from './services/user-data.ts'
import { createWindowServices, opened } from './services/window-services.ts'
import { readWindowState, writeWindowState } from './services/window-state.ts'
import { findFile } from './web/static-files.ts'

const page = join(import.meta.dirname, '../renderer')
const projectFilter = { name: 'Gradloom', extensions: ['gradloom'] }

protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }
])

if (app.requestSingleInstanceLock()) void start()
else app.quit()

/** The first word that names a project file, after the program and its switches. */
function projectOf(words: readonly string[], folder: string): string | undefined {
  const given = words.find((word) => word.endsWith('.gradloom') && existsSync(resolve(folder, word)))
  return given === undefined ? undefined : resolve(folder, given)
}

async function start(): Promise<void> {
  let window: BrowserWindow | undefined
  let engine: UtilityProcess | undefined
  let mayClose = false
  let requested = projectOf(process.argv.slice(1), process.cwd())
  const tell = (event: HostEvent): void => window?.webContents.send('gradloom:event', event)

  // a file opened before the window is there becomes its first project
  const openFile = async (path: string): Promise<void> => {
    if (!window) {
      requested = path
      return
    }
    try {
      tell({ type: 'open-project', project: await opened(path) })
    } catch (error) {
      dialog.showErrorBox(app.getName(), error instanceof Error ? error.message : String(error))
    }
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void openFile(path)
  })
  app.on('second-instance', (_, words, folder) => {
    const path = projectOf(words.slice(1), folder)
    if (path !== undefined) void openFile(path)
    else window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  // an engine that hangs would outlive the program
  app.on('quit', () => engine && endProcess(engine))
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!isOurPage(url)) event.preventDefault()
    })
    contents.setWindowOpenHandler(({ url }) => {
      if (/^https:\/\//.test(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })

  await app.whenReady()
  const userDataFolder = app.getPath('userData')
  mkdirSync(userDataFolder, { recursive: true })
  protocol.handle(scheme, servePage)
  session.defaultSession.setPermissionRequestHandler((_, permission, answer) => answer(permission === 'clipboard-sanitized-write'))
  session.defaultSession.setPermissionCheckHandler(
    (_, permission) => permission === 'clipboard-read' || permission === 'clipboard-sanitized-write'
  )

  function startEngine(): void {
    const started = utilityProcess.fork(join(import.meta.dirname, 'engine-worker.js'), [], { serviceName: 'engine', stdio: 'inherit' })
    engine = started
    const unwatch = watchEngine(
      {
        ping: () => started.postMessage({ type: 'ping' }),
        onPong: (listener) => started.on('message', ({ type }: { readonly type: string }) => type === 'pong' && listener())
      },
      (event) => engine === started && tell(event)
    )
    started.on('exit', (status) => {
      unwatch()
      if (engine !== started) return
      engine = undefined
      work.engineEnded(`its process ended with status ${status}`)
    })
  }
  function connectEngine(sender: WebContents): void {
    if (!engine) {
      tell({ type: 'engine-exited', reason: 'it is not running' })
      return
    }
    const { port1, port2 } = new MessageChannelMain()
    engine.postMessage({ type: 'connect' }, [port1])
    // window and engine talk directly: this process is not in between
    sender.postMessage('gradloom:engine-port', null, [port2])
  }

  /** This process as a client of the engine, for work whose result does not concern the window alone. */
  function enginePort(): EnginePort<EngineMessage, EngineRequest> {
    if (!engine) throw new Error('The engine is not running. Restart it.')
    const { port1, port2 } = new MessageChannelMain()
    engine.postMessage({ type: 'connect' }, [port1])
    return {
      post: (message) => port2.postMessage(message),
      listen(receive) {
        port2.on('message', ({ data }) => receive(data))
        port2.start()
      },
      onClose: (listener) => port2.on('close', listener),
      close: () => port2.close()
    }
  }

  const first = async (): Promise<OpenedProject | undefined> => {
    const path = requested
    requested = undefined
    return path === undefined ? undefined : opened(path)
  }
  const dialogs = {
    async chooseOpening() {
      const { canceled, filePaths } = await dialog.showOpenDialog(need(window), { properties: ['openFile'], filters: [projectFilter] })
      return canceled ? undefined : filePaths[0]
    },
    async chooseSaving(suggestedName: string) {
      const { canceled, filePath } = await dialog.showSaveDialog(need(window), { defaultPath: suggestedName, filters: [projectFilter] })
      return canceled || !filePath ? undefined : filePath
    },
    async chooseData({ kind, endings }: DataQuestion) {
      const filters = endings.length > 0 ? [{ name: endings.map((ending) => `*.${ending}`).join(', '), extensions: [...endings] }] : []
      const properties = [kind === 'folder' ? ('openDirectory' as const) : ('openFile' as const)]
      const { canceled, filePaths } = await dialog.showOpenDialog(need(window), { properties, filters })
      return canceled ? undefined : filePaths[0]
    },
    async chooseCopy(suggestedName: string) {
      const { canceled, filePath } = await dialog.showSaveDialog(need(window), { defaultPath: basename(suggestedName) })
      return canceled || !filePath ? undefined : filePath
    }
  }
  const work = createWindowServices({
    kind: 'electron',
    versions: { electron: process.versions['electron'] ?? '', chromium: process.versions['chrome'] ?? '' },
    userData: openUserData(userDataFolder),
    folder: homedir(),
    initialProject: first,
    folderEntries: async () => [],
    dataEntries: async () => [],
    ...dialogs,
    noteRecent: (path) => app.addRecentDocument(path),
    setMenu: (entries) => showMenu(entries, (command) => tell({ type: 'menu', command })),
    setWindowTitle(title, edited) {
      window?.setTitle(`${edited ? '● ' : ''}${title} — ${app.getName()}`)
      window?.setDocumentEdited(edited)
    },
    closeWindow() {
      mayClose = true
      window?.close()
    },
    async restartEngine() {
      const old = engine
      engine = undefined
      if (old) endProcess(old)
      startEngine()
      tell({ type: 'engine-started' })
    },
    openExternal: (url) => shell.openExternal(url),
    connectEngine: enginePort,
    showInFolder: (path) => shell.showItemInFolder(path),
    tell
  })
  answerCalls(work.services, connectEngine)

  startEngine()
  const state = readWindowState(
    userDataFolder,
    screen.getAllDisplays().map((display) => display.workArea)
  )
  window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...state.bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: app.getName(),
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // a hidden window trains as fast as a visible one
      backgroundThrottling: false
    }
  })
  if (state.maximised) window.maximize()
  window.once('ready-to-show', () => window?.show())
  window.on('close', (event) => {
    const closing = need(window)
    writeWindowState(userDataFolder, { bounds: closing.getNormalBounds(), maximised: closing.isMaximized() }).catch(() => {})
    if (mayClose) return
    // the page decides: it knows whether anything would be lost
    event.preventDefault()
    tell({ type: 'close-requested' })
  })
  window.on('closed', () => {
    window = undefined
  })
  window.webContents.on('render-process-gone', () => {
    // without a page nobody could answer
    mayClose = true
  })
  const served = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  await window.loadURL(served ?? `${scheme}://bundle/index.html`)
}

async function servePage(request: Request): Promise<Response> {
  const { host, pathname } = new URL(request.url)
  const file = host === 'bundle' ? await findFile(page, pathname) : undefined
  if (!file) return new Response('', { status: 404 })
  const answer = await net.fetch(pathToFileURL(file.path).href)
  const headers = new Headers(answer.headers)
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value)
  return new Response(answer.body, { status: 200, headers })
}

/** At once and for certain: a halted process heeds no other signal, and this one keeps nothing that could be lost. */
function endProcess({ pid }: UtilityProcess): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}

function need(window: BrowserWindow | undefined): BrowserWindow {
  if (!window) throw new Error('The window is closed.')
  return window
}
