// Loaded before a host in tests: on SIGUSR2 every thread collects its garbage and says what is left, and the sum is written to the file that LIVE_MEMORY names.
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of this thread that are really in use, those outside the JavaScript heap included. */
function live(): number {
  for (let i = 0; i < 3; i++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** ms for the threads to answer; those that only help to compute do not, and keep nothing. */
const patience = 400

const channel = new BroadcastChannel('live memory')
channel.unref()
if (isMainThread) {
  let sum = 0
  channel.onmessage = ({ data }) => {
    if (typeof data === 'number') sum += data
  }
  process.on('SIGUSR2', () => {
    sum = 0
    channel.postMessage('say')
    setTimeout(() => writeFileSync(process.env['LIVE_MEMORY'] ?? '', String(sum + live())), patience)
  })
} else
  channel.onmessage = ({ data }) => {
    if (data === 'say') channel.postMessage(live())
  }
