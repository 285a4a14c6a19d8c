// What commands act on, without a window: an editor, a clipboard in memory, and a diary of what they asked of the rest.
import type { ProjectDocument } from '../../engine/document.ts'
import type { AppActions, CommandContext, RunActions, SteppingActions, ViewActions } from '../../src-renderer/editor/contract.ts'
import { createEditor } from '../../src-renderer/editor/create-editor.ts'
import { facts } from './documents.ts'

export interface Diary {
  readonly context: CommandContext
  /** What was asked of the view, the app and the run, such as "app.save". */
  readonly asked: string[]
  readonly said: string[]
  readonly clipboard: { text: string }
}

export function commandContext(document: ProjectDocument, status: RunActions['status'] = 'idle'): Diary {
  const asked: string[] = []
  const said: string[] = []
  const clipboard = { text: '' }
  const note = <T>(name: string, result: T) => {
    return (...parts: readonly unknown[]): T => {
      asked.push([name, ...parts].join(' '))
      return result
    }
  }
  const view: ViewActions = {
    fitAll: note('view.fitAll', undefined),
    fitSelection: note('view.fitSelection', undefined),
    zoomIn: note('view.zoomIn', undefined),
    zoomOut: note('view.zoomOut', undefined),
    zoomToActualSize: note('view.zoomToActualSize', undefined),
    centre: () => ({ x: 400, y: 300 }),
    reveal: note('view.reveal', undefined),
    follow: note('view.follow', undefined),
    sizeOf: (id) => (id.startsWith('affine') ? { width: 200, height: 120 } : undefined),
    openNodeSearch: note('view.openNodeSearch', undefined),
    autoLayout: note('view.autoLayout', Promise.resolve()),
    rename: note('view.rename', undefined)
  }
  const app: AppActions = {
    newProject: note('app.newProject', undefined),
    openDialog: note('app.openDialog', undefined),
    openGallery: note('app.openGallery', undefined),
    save: note('app.save', Promise.resolve(true)),
    saveAs: note('app.saveAs', Promise.resolve(true)),
    openCommandPalette: note('app.openCommandPalette', undefined),
    showPanel: note('app.showPanel', undefined),
    togglePanel: note('app.togglePanel', undefined),
    setTheme: note('app.setTheme', undefined),
    setLanguage: note('app.setLanguage', undefined),
    openExport: note('app.openExport', undefined),
    openImport: note('app.openImport', undefined),
    openVersions: note('app.openVersions', undefined),
    evaluate: note('app.evaluate', Promise.resolve()),
    openSweepSetup: note('app.openSweepSetup', undefined),
    openSweeps: note('app.openSweeps', undefined),
    openAbout: note('app.openAbout', undefined),
    openShortcuts: note('app.openShortcuts', undefined),
    showCosts: note('app.showCosts', undefined),
    costsShown: false,
    showGradientWidths: note('app.showGradientWidths', undefined),
    gradientWidths: false
  }
  const run: RunActions = {
    status,
    train: note('run.train', undefined),
    pause: note('run.pause', undefined),
    resume: note('run.resume', undefined),
    stop: note('run.stop', undefined),
    oneIteration: note('run.oneIteration', undefined),
    oneEpoch: note('run.oneEpoch', undefined)
  }
  const stepping: SteppingActions = {
    isOpen: true,
    isPlaying: false,
    next: { direction: 'forward', node: 'relu1' },
    frozen: [],
    allowed: () => true,
    act: note('stepping.act', undefined),
    togglePlay: note('stepping.togglePlay', undefined),
    toggleBreakpoint: note('stepping.toggleBreakpoint', undefined),
    toNode: note('stepping.toNode', undefined),
    freeze: note('stepping.freeze', undefined),
    close: note('stepping.close', undefined)
  }
  const context: CommandContext = {
    editor: createEditor(document, { name: 'net', folder: '/projects', path: '/projects/net.gradloom' }),
    view,
    app,
    run,
    stepping,
    checks: { checkGradients: note('checks.checkGradients', undefined) },
    health: { examine: note('health.examine', undefined), check: note('health.check', undefined) },
    clipboard: {
      async writeText(text) {
        clipboard.text = text
      },
      readText: async () => clipboard.text
    },
    facts: () => facts,
    notify: (message) => said.push(message)
  }
  return { context, asked, said, clipboard }
}
