// Utility processes as child processes of Node.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { app, utilities } from './app.ts'
import { MessagePortMain } from './ports.ts'

class UtilityProcess extends EventEmitter {
  readonly serviceName: string
  #child: ChildProcess
  #ports = new Map<string, { send(d: unknown): void; close(): void }>()
  #n = 0
  constructor(entry: string, args: string[], opts: any) {
    super()
    this.serviceName = opts?.serviceName ?? ''
    this.#child = fork(entry, args, {
      serialization: 'advanced', // structured clone, typed arrays survive
      execArgv: ['--import', new URL('./utility-boot.mjs', import.meta.url).href],
      stdio: opts?.stdio === 'pipe' ? 'pipe' : 'inherit',
      env: opts?.env ?? process.env,
      cwd: opts?.cwd
    })
    utilities.add(this)
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('exit', (code) => {
      utilities.delete(this)
      this.emit('exit', code ?? 1)
    })
    this.#child.on('message', (m: any) => {
      if (m.op === 'message') this.emit('message', m.data)
      else if (m.op === 'port') this.#ports.get(m.id)?.send(m.data)
      else if (m.op === 'port-close') this.#ports.get(m.id)?.close()
    })
  }
  get pid() {
    return this.#child.pid
  }
  kill() {
    return this.#child.kill()
  }
  postMessage(data: unknown, transfer: MessagePortMain[] = []) {
    const ids = transfer.map((p) => {
      if (!(p instanceof MessagePortMain)) throw new TypeError('Invalid value for transfer')
      const id = `u${this.#n++}`
      this.#ports.set(
        id,
        p._transfer(
          (d) => this.#tell({ op: 'port', id, data: d }),
          () => this.#tell({ op: 'port-close', id })
        )
      )
      return id
    })
    this.#tell({ op: 'message', data, ports: ids })
  }
  /** What is sent to a process that dies is lost without a word, as in Electron. */
  #tell(message: object) {
    if (this.#child.connected) this.#child.send(message, () => {})
  }
}
export const utilityProcess = {
  fork(entry: string, args: string[] = [], opts: object = {}) {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return new UtilityProcess(entry, args, opts)
  }
}
