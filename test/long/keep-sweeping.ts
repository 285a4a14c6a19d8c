// Runs a sweep as the host does, or goes on with it, and says how far its trial is: the program that the kill test ends.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EngineClients } from '../../src-main/services/engine-clients.ts'
import { enginePort, startEngineThread } from '../../src-main/services/engine-thread.ts'
import { RunKeeper } from '../../src-main/services/run-keeper.ts'
import { openRunStore } from '../../src-main/services/run-store.ts'
import { openSweepStore } from '../../src-main/services/sweep-store.ts'
import { Sweeps } from '../../src-main/services/sweeps.ts'
import { spiralText } from '../requests/engine.ts'

const [folder = '', id = ''] = process.argv.slice(2)
const thread = await startEngineThread(new URL('../../engine/worker.ts', import.meta.url))
const clients = new EngineClients(() => enginePort(thread.connect()))
const keeper = new RunKeeper({
  store: openRunStore(join(folder, 'sweep-runs')),
  open: () => clients.open(),
  changed: () => {},
  notKept: (_, reason) => process.stdout.write(`failed ${reason}\n`)
})
const { services } = new Sweeps({ store: openSweepStore(join(folder, 'sweeps')), keeper, changed: () => {} })
const rates = [0.001, 0.01, 0.1]
if ((await services.sweeps()).some((sweep) => sweep.id === id)) await services.resumeSweep(id)
else
  await services.startSweep({
    id,
    name: 'spiral',
    folder,
    kind: 'grid',
    seed: 0,
    axes: [{ place: { kind: 'training', setting: 'optimizer.learningRate' }, scale: 'log' }],
    metric: 'trainAccuracy',
    threads: 1,
    keep: { runs: 50, checkpoints: 2, checkpointSeconds: 1 },
    trials: rates.map((learningRate) => ({
      values: [learningRate],
      text: spiralText({ iterations: 1000, evaluateEvery: 10, optimizer: { kind: 'adam', learningRate } })
    }))
  })
for (let last = ''; ; await setTimeout(5)) {
  const [sweep] = (await services.sweeps()).filter((one) => one.id === id)
  if (sweep?.status === 'finished') break
  const going = (await keeper.list()).find(({ status }) => status === 'running')
  const now = `${going?.trial?.trial} ${going?.checkpoints.at(-1)}`
  if (now !== last) process.stdout.write(`trial ${now}\n`)
  last = now
}
process.stdout.write('finished\n')
process.exit(0)
