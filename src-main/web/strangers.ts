// Keeps connections that have not shown the token few and short, so that nobody without it can exhaust the host.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A browser opens six at a time for a page. */
const mostStrangers = 64

/** For `createServer`, in ms. Requests of the page have no body, and come from this machine. */
export const requestPatience = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  /** How often the two are looked at. */
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000
} as const

/** A connection on which nothing moves for so long is closed; web sockets are exempt. */
const longestSilence = 30_000

/** Where there are too many, the oldest goes: a crowd cannot keep the user out. Returns a way to tell that one has shown the token. */
export function boundStrangers(server: Server): (known: Duplex) => void {
  const strangers = new Set<Duplex>()
  server.timeout = longestSilence
  server.on('connection', (socket: Socket) => {
    strangers.add(socket)
    socket.on('close', () => strangers.delete(socket))
    const [oldest] = strangers
    if (strangers.size > mostStrangers) {
      oldest?.destroy()
      if (oldest) strangers.delete(oldest)
    }
  })
  return (known) => strangers.delete(known)
}
