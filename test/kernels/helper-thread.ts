// A thread that helps with kernels, for tests: what engine/worker.ts starts, without the rest of it.
import { workerData } from 'node:worker_threads'
import { helpForever } from '../../engine/kernels/help.ts'

helpForever(workerData)
