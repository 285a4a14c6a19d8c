// Trains as the host does, keeping a checkpoint at every iteration, and says so after each: the program that the kill test ends.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EngineClients } from '../../src-main/services/engine-clients.ts'
import { enginePort, startEngineThread } from '../../src-main/services/engine-thread.ts'
import { RunKeeper } from '../../src-main/services/run-keeper.ts'
import { openRunStore } from '../../src-main/services/run-store.ts'
import { spiralText } from '../requests/engine.ts'

const [folder = '', id = ''] = process.argv.slice(2)
const store = openRunStore(join(folder, 'runs'))
const thread = await startEngineThread(new URL('../../engine/worker.ts', import.meta.url))
const clients = new EngineClients(() => enginePort(thread.connect()))
const keeper = new RunKeeper({
  store,
  open: () => clients.open(),
  changed: () => {},
  notKept: (_, reason) => process.stdout.write(`failed ${reason}\n`)
})
const kept = (await keeper.list()).find((record) => record.id === id && record.checkpoints.length > 0)
await keeper.start({
  id,
  name: 'spiral',
  folder,
  text: spiralText({ iterations: 1_000_000, evaluateEvery: 1, optimizer: { kind: 'adam' } }),
  overrides: {},
  threads: 1,
  paused: false,
  keep: { runs: 50, checkpoints: 3, checkpointSeconds: 1 },
  ...(kept && { resume: { run: id } })
})
for (let last = 0; ; await setTimeout(5)) {
  const checkpoint = (await keeper.list()).find((record) => record.id === id)?.checkpoints.at(-1) ?? 0
  if (checkpoint > last) process.stdout.write(`checkpoint ${checkpoint}\n`)
  last = Math.max(last, checkpoint)
}
