// gradloom bench: time per iteration of the standard workloads on this computer.
import type { BenchResult } from '../../engine/contract.ts'
import { short, textTable } from '../services/text-table.ts'
import { answer } from './answer.ts'
import { defineCommand } from './contract.ts'
import { defaultThreads, threads } from './training-options.ts'

const workloads = ['W1', 'W2', 'W3', 'W4'] as const

export const bench = defineCommand({
  name: 'bench',
  summary: 'Measures the standard workloads.',
  project: 'none',
  options: {
    workload: { kind: 'choice', options: workloads, doc: 'only this one' },
    threads
  },
  async run({ options, json, output, engine }) {
    const results: BenchResult[] = []
    for (const workload of options.workload === undefined ? workloads : [options.workload]) {
      const call = await engine({ type: 'bench', workload, threads: options.threads ?? defaultThreads })
      const result = await answer('bench', call, output)
      if (json) await output.json(result)
      results.push(result)
    }
    if (json) return 0
    const rows = results.map((result) => [
      result.workload,
      short(result.msPerIteration),
      short(result.gflops),
      `${Math.round((100 * result.gflops) / result.limitGflops)} %`,
      String(result.threads),
      result.kernels
    ])
    for (const line of textTable(['workload', 'ms/iteration', 'GFLOP/s', 'of the limit', 'threads', 'kernels'], rows))
      await output.line(line)
    return 0
  }
})
