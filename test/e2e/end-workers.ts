// Loaded before the host in browser tests: on SIGUSR2 every worker thread of the process ends, as if it had crashed; on SIGHUP each loops for ever.
import { BroadcastChannel, isMainThread, Worker } from 'node:worker_threads'

const loop = new BroadcastChannel('loop for ever')
loop.unref()

if (isMainThread) {
  const workers = new Set<Worker>()
  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (this: Worker, ...words) {
    workers.add(this)
    return postMessage.apply(this, words)
  }
  process.on('SIGUSR2', () => {
    for (const worker of workers) void worker.terminate()
  })
  process.on('SIGHUP', () => loop.postMessage(null))
} else
  loop.onmessage = () => {
    for (;;);
  }
