// English: every area.
import { app } from './app.ts'
import { canvas } from './canvas.ts'
import { checking } from './checking.ts'
import { commands } from './commands.ts'
import { distributions } from './distributions.ts'
import { edits } from './edits.ts'
import { exchange } from './exchange.ts'
import { gallery } from './gallery.ts'
import { health } from './health.ts'
import { inspector } from './inspector.ts'
import { outline } from './outline.ts'
import { palette } from './palette.ts'
import { problems } from './problems.ts'
import { runs } from './runs.ts'
import { stepping } from './stepping.ts'
import { sweeps } from './sweeps.ts'
import { training } from './training.ts'

export const en = {
  app,
  canvas,
  checking,
  commands,
  distributions,
  edits,
  exchange,
  gallery,
  health,
  inspector,
  outline,
  palette,
  problems,
  runs,
  stepping,
  sweeps,
  training
}
