// Puts the studio together once: settings, language, the first project, the line to the engine, and the commands' context.
import type { StoreApi } from 'zustand/vanilla'
import type { OpenedProject } from '../../src-main/contract.ts'
import { createCanvasView } from '../canvas/canvas-view.ts'
import { createChecks } from '../checking/create-checks.ts'
import { createDistributions } from '../distributions/create-distributions.ts'
import { commands } from '../editor/commands/index.ts'
import type { AppActions, CommandContext, Editor, EditorState, PanelName } from '../editor/contract.ts'
import { createEditor } from '../editor/create-editor.ts'
import { newDocument } from '../editor/operations/new-document.ts'
import { createEngineLink } from '../engine/engine-link.ts'
import { createFactsStore } from '../engine/facts.ts'
import { createExchange } from '../exchange/create-exchange.ts'
import { exampleInLanguage } from '../gallery/example-in-language.ts'
import { createHealth } from '../health/create-health.ts'
import type { Host } from '../host/host.ts'
import { changeLanguage, startLanguage, words } from '../locales/language.ts'
import { createRuns } from '../runs/create-runs.ts'
import { createStepping } from '../stepping/create-stepping.ts'
import { createSweeps } from '../sweeps/create-sweeps.ts'
import { createRun, threads } from '../training/create-run.ts'
import { evaluateNetwork } from '../training/evaluate-network.ts'
import { createFrameHub } from '../training/frame-hub.ts'
import { openCommandPalette } from './command-palette.tsx'
import { createDraftKeeper } from './draft-keeper.ts'
import { createFileWatch } from './file-watch.ts'
import { say, sayFailure } from './notices.ts'
import { createProjectFiles, type ProjectFiles } from './project-files.ts'
import { placeOf, readProject } from './read-project.ts'
import { type Settings, startSettings } from './settings.ts'
import { showDialog, showDockTab } from './shell-state.ts'
import type { Studio } from './studio.ts'

/** The project of a first start. */
const firstExample = 'two-layer-mnist'

export async function createStudio(host: Host): Promise<Studio> {
  // asked for at once: the answers are on their way while the language loads
  const opening = firstProject(host)
  opening.catch(() => {})
  const settings = await startSettings(host)
  await startLanguage(settings.getState().language)
  const editor = createEditor(newDocument(), { name: words('app.untitled'), folder: '' })
  const project = exampleInLanguage(await opening)
  const document = readProject(project)
  if (document) editor.open(document, placeOf(project))
  rememberProject(editor)
  const engine = createEngineLink(host)
  const facts = createFactsStore({ editor, engine })
  const frames = createFrameHub()
  const keep = () => {
    const { keepRuns: runs, keepCheckpoints: checkpoints, checkpointSeconds } = settings.getState()
    return { runs, checkpoints, checkpointSeconds }
  }
  const run = createRun({ editor, engine, host, frames, keep, notify: say })
  const stepping = createStepping({ editor, engine, run, frames, notify: say })
  const checks = createChecks(editor, engine, () => showDialog({ kind: 'gradient-check' }))
  const distributions = createDistributions(frames, stepping, run)
  const health = createHealth({
    editor,
    engine,
    run,
    show() {
      context.app.showPanel('dock')
      showDockTab('health')
    }
  })
  editor.subscribe((state, before) => {
    if (state.place !== before.place && state.document !== before.document) run.forget()
  })
  const view = createCanvasView()
  stepping.subscribe(({ ran, turn }, before) => {
    const last = ran.at(-1)
    if (turn !== before.turn && last) view.actions.follow(last.node)
  })
  view.drag.state.subscribe(({ offsets }) => frames.setCalm(offsets.size > 0))
  const watch = createFileWatch(editor, host)
  const files = createProjectFiles(editor, host, watch)
  const drafts = createDraftKeeper({ editor, host, files })
  run.findAgain().catch((error: unknown) => sayFailure('training.runNotFound', error))
  // the window is shown first
  void drafts.left().then((left) => left.length > 0 && showDialog({ kind: 'drafts', drafts: left }))
  const sweeps = createSweeps({ editor, host, threads, keep, open: (project) => files.open(project), failed: sayFailure })
  const exchange = createExchange({ editor, engine, host, run, mayLeave: () => files.mayLeave() })
  const runs = createRuns({ editor, host, files, exchange, run })
  const context: CommandContext = {
    editor,
    view: view.actions,
    app: appActions(settings, files, () => evaluateNetwork({ editor, engine, run }, say)),
    run,
    stepping,
    checks,
    health,
    clipboard: {
      writeText: (text) => navigator.clipboard.writeText(text),
      readText: () => navigator.clipboard.readText()
    },
    facts: () => facts.getState().facts,
    notify: say
  }
  return {
    host,
    engine,
    editor,
    facts,
    run,
    stepping,
    checks,
    health,
    frames,
    distributions,
    view,
    files,
    watch,
    exchange,
    sweeps,
    drafts,
    runs,
    settings,
    commands,
    context
  }
}

/** The path of the open project, for a reload of this window; a new window starts anew. */
const openKey = 'gradloom-open'

function rememberProject(editor: Editor): void {
  const remember = ({ place }: EditorState): void => {
    if (place.path === undefined) sessionStorage.removeItem(openKey)
    else sessionStorage.setItem(openKey, place.path)
  }
  remember(editor.getState())
  editor.subscribe((state, before) => {
    if (state.place !== before.place) remember(state)
  })
}

async function firstProject(host: Host): Promise<OpenedProject> {
  return (await lastProject(host)) ?? (await host.services.initialProject()) ?? (await host.services.openExample(firstExample))
}

async function lastProject(host: Host): Promise<OpenedProject | undefined> {
  const path = sessionStorage.getItem(openKey)
  // a file that is gone is no reason not to start
  return path === null ? undefined : host.services.openProject(path).catch(() => undefined)
}

function appActions(settings: StoreApi<Settings>, files: ProjectFiles, evaluate: () => Promise<void>): AppActions {
  const setHidden = (panel: PanelName, hidden: boolean): void => {
    const others = settings.getState().hidden.filter((name) => name !== panel)
    settings.setState({ hidden: hidden ? [...others, panel] : others })
  }
  return {
    newProject: () => void files.create(),
    openDialog: () => files.openDialog(),
    openGallery: () => showDialog({ kind: 'gallery' }),
    save: () => files.save(),
    saveAs: () => files.saveAs(),
    openCommandPalette,
    showPanel: (panel) => setHidden(panel, false),
    togglePanel: (panel) => setHidden(panel, !settings.getState().hidden.includes(panel)),
    setTheme: (theme) => settings.setState({ theme }),
    setLanguage(language) {
      settings.setState({ language })
      void changeLanguage(language)
    },
    openExport: () => showDialog({ kind: 'export' }),
    openImport: () => showDialog({ kind: 'import' }),
    openVersions: () => showDialog({ kind: 'versions' }),
    evaluate,
    openSweepSetup: () => showDialog({ kind: 'sweep-setup' }),
    openSweeps: () => showDialog({ kind: 'sweeps' }),
    openAbout: () => showDialog({ kind: 'about' }),
    openShortcuts: () => showDialog({ kind: 'shortcuts' }),
    showCosts: (costsShown) => settings.setState({ costsShown }),
    get costsShown() {
      return settings.getState().costsShown
    },
    showGradientWidths: (gradientWidths) => settings.setState({ gradientWidths }),
    get gradientWidths() {
      return settings.getState().gradientWidths
    }
  }
}
