// All commands, one line each; the order is the order of the usage.

import { bench } from './bench.ts'
import type { AnyCommand } from './contract.ts'
import { evaluate } from './evaluate.ts'
import { examples } from './examples.ts'
import { exportCommand } from './export.ts'
import { gradcheck } from './gradcheck.ts'
import { importCommand } from './import.ts'
import { ops } from './ops.ts'
import { run } from './run.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'
import { start } from './start.ts'
import { train } from './train.ts'
import { validate } from './validate.ts'

export const commands: readonly AnyCommand[] = [
  start,
  serve,
  train,
  run,
  evaluate,
  exportCommand,
  importCommand,
  gradcheck,
  validate,
  ops,
  examples,
  schema,
  bench
]
