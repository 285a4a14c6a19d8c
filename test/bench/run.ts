// npm run bench [-- W1 W2 W3] [--repetitions N]: our workloads against the peers on this machine, taken in turns; exit 1 if a bound is missed.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { findPeer, type PeerPackage, peerPackages } from './python.ts'
import { judge } from './verdict.ts'
import { type Figure, type Workload, warmUp, workloads } from './workloads.ts'

const usage = `Usage: npm run bench [-- ${workloads.map(({ id }) => id).join(' ')}] [--repetitions N]`

function asked(): { readonly chosen: readonly Workload[]; readonly repetitions: number } {
  const options = { repetitions: { type: 'string', default: '3' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const repetitions = Number(values.repetitions)
  if (!Number.isInteger(repetitions) || repetitions < 1) throw new Error('--repetitions needs a whole number from 1 on.')
  const unknown = positionals.find((id) => !workloads.some((workload) => workload.id === id))
  if (unknown !== undefined) throw new Error(`There is no workload "${unknown}".`)
  return { chosen: workloads.filter(({ id }) => positionals.length === 0 || positionals.includes(id)), repetitions }
}

function findPeers(): ReadonlySet<PeerPackage> {
  const found = new Set<PeerPackage>()
  for (const name of Object.keys(peerPackages) as PeerPackage[]) {
    const version = findPeer(name)
    const { title, install } = peerPackages[name]
    if (version === undefined) console.log(`${title} is missing, so nothing is compared with it. On Debian: ${install}`)
    else {
      found.add(name)
      console.log(`${title} ${version}, one thread`)
    }
  }
  return found
}

/** Ours, the first peer, the second, ours again …: what slows the machine down for a while slows all of them. */
async function takeTurns(workload: Workload, found: ReadonlySet<PeerPackage>, repetitions: number): Promise<number> {
  const peers = workload.peers.filter((peer) => found.has(peer.package))
  const ours: Figure[] = []
  const theirs = new Map<string, Figure[]>(peers.map(({ name }) => [name, []]))
  for (let i = 0; i < repetitions; i++) {
    process.stderr.write(`${workload.id}: repetition ${i + 1} of ${repetitions}\n`)
    ours.push(await workload.ours())
    for (const { name, measure } of peers) theirs.get(name)?.push(await measure())
  }
  const { lines, missed } = judge(workload, ours, theirs)
  console.log(`\n${lines.join('\n')}`)
  return missed
}

async function main(): Promise<number> {
  let request: ReturnType<typeof asked>
  try {
    request = asked()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`)
    return 2
  }
  console.log(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`)
  const found = findPeers()
  await warmUp()
  let missed = 0
  for (const workload of request.chosen) missed += await takeTurns(workload, found, request.repetitions)
  console.log(`\n${missed === 0 ? 'No bound is missed.' : `Bounds missed: ${missed}.`}`)
  return missed === 0 ? 0 : 1
}

process.exitCode = await main()
