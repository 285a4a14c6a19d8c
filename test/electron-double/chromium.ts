// The line to Chromium, and what the parts of the double share of it.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import type { ChildProcess } from 'node:child_process'

export class Cdp {
  #ws: WebSocket
  #next = 1
  #wait = new Map<number, [(v: any) => void, (e: Error) => void]>()
  on = new Map<string, (method: string, params: any) => void>() // by sessionId
  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.onmessage = (e) => {
      const m = JSON.parse(e.data)
      if (m.id) {
        const w = this.#wait.get(m.id)!
        this.#wait.delete(m.id)
        m.error ? w[1](new Error(`${m.error.message}`)) : w[0](m.result)
      } else this.on.get(m.sessionId ?? '')?.(m.method, m.params)
    }
    ws.onclose = () => {
      for (const [, no] of this.#wait.values()) no(new Error('browser closed'))
      this.#wait.clear()
    }
  }
  send(method: string, params: object = {}, sessionId?: string): Promise<any> {
    const id = this.#next++
    return new Promise((ok, no) => {
      this.#wait.set(id, [ok, no])
      this.#ws.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }
}

/** Set once Chromium is there. */
export const browser: { cdp: Cdp; process: ChildProcess | undefined; profile: string } = {
  cdp: undefined as unknown as Cdp,
  process: undefined,
  profile: ''
}
