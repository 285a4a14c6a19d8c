// Message ports between processes: what is sent is cloned, only ports are transferred.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { EventEmitter } from 'node:events'
import { makeCodec } from './codec.ts'

const { encode, decode } = makeCodec()

export class MessagePortMain extends EventEmitter {
  _peer: { deliver(data: unknown): void; closed(): void } | null = null
  #started = false
  #queue: unknown[] = []
  _neutered = false
  postMessage(data: unknown, transfer: unknown[] = []) {
    for (const t of transfer) if (!(t instanceof MessagePortMain)) throw new TypeError('Invalid value for transfer')
    if (transfer.length) throw new Error('electron-double: ports over ports are not supported')
    this._peer?.deliver(decode(encode(data))) // clone, as Electron does
  }
  start() {
    this.#started = true
    for (const d of this.#queue.splice(0)) this.emit('message', { data: d, ports: [] })
  }
  close() {
    this._peer?.closed()
    this._peer = null
  }
  _deliver(d: unknown) {
    if (this._neutered) return this._sink!(d)
    this.#started ? this.emit('message', { data: d, ports: [] }) : this.#queue.push(d)
  }
  _sink: ((d: unknown) => void) | null = null
  /** hand this end to another process: whatever arrives goes to `sink`. */
  _transfer(sink: (d: unknown) => void, closed: () => void) {
    if (this._neutered) throw new Error('Port at index 0 is already neutered.')
    this._neutered = true
    this._sink = sink
    this.once('close', closed)
    for (const d of this.#queue.splice(0)) sink(d)
    return { send: (d: unknown) => this._peer?.deliver(d), close: () => this.close() }
  }
}
export class MessageChannelMain {
  port1 = new MessagePortMain()
  port2 = new MessagePortMain()
  constructor() {
    const [a, b] = [this.port1, this.port2]
    a._peer = { deliver: (d) => b._deliver(d), closed: () => b.emit('close') }
    b._peer = { deliver: (d) => a._deliver(d), closed: () => a.emit('close') }
  }
}
