// The bridge between the window and the computer: named functions and nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { HostEvent, PreloadBridge, WindowServices } from './contract.ts'

const call =
  <M extends keyof WindowServices>(method: M) =>
  async (...args: Parameters<WindowServices[M]>): Promise<Awaited<ReturnType<WindowServices[M]>>> => {
    const answer = (await ipcRenderer.invoke('gradloom:service', method, args)) as { readonly result?: unknown; readonly error?: string }
    // errors are passed as text: a rejected call would arrive with Electron's own words around it
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result as Awaited<ReturnType<WindowServices[M]>>
  }

const bridge: PreloadBridge = {
  kind: 'electron',
  about: call('about'),
  initialProject: call('initialProject'),
  examples: call('examples'),
  openExample: call('openExample'),
  chooseProject: call('chooseProject'),
  folder: call('folder'),
  openProject: call('openProject'),
  chooseData: call('chooseData'),
  dataEntries: call('dataEntries'),
  saveProject: call('saveProject'),
  saveProjectAs: call('saveProjectAs'),
  projectOnDisk: call('projectOnDisk'),
  attendFile: call('attendFile'),
  versions: call('versions'),
  version: call('version'),
  saveCopy: call('saveCopy'),
  exportNetwork: call('exportNetwork'),
  stopExport: call('stopExport'),
  showInFolder: call('showInFolder'),
  keepDraft: call('keepDraft'),
  dropDraft: call('dropDraft'),
  drafts: call('drafts'),
  startRun: call('startRun'),
  runs: call('runs'),
  run: call('run'),
  runCheckpoint: call('runCheckpoint'),
  runWeights: call('runWeights'),
  deleteRuns: call('deleteRuns'),
  startSweep: call('startSweep'),
  sweeps: call('sweeps'),
  trialProject: call('trialProject'),
  pauseSweep: call('pauseSweep'),
  resumeSweep: call('resumeSweep'),
  stopSweep: call('stopSweep'),
  deleteSweep: call('deleteSweep'),
  recentProjects: call('recentProjects'),
  clearRecentProjects: call('clearRecentProjects'),
  readSettings: call('readSettings'),
  writeSettings: call('writeSettings'),
  setMenu: call('setMenu'),
  setWindowTitle: call('setWindowTitle'),
  closeWindow: call('closeWindow'),
  restartEngine: call('restartEngine'),
  openExternal: call('openExternal'),
  onEvent(listener) {
    const receive = (_: unknown, event: HostEvent): void => listener(event)
    ipcRenderer.on('gradloom:event', receive)
    return () => {
      ipcRenderer.off('gradloom:event', receive)
    }
  },
  requestEnginePort: () => ipcRenderer.send('gradloom:engine'),
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : '')
}

contextBridge.exposeInMainWorld('gradloom', bridge)

// a port cannot cross the bridge, but a message of the window can carry it
ipcRenderer.on('gradloom:engine-port', (event) => {
  // @ts-expect-error: the script runs in a page, the rest of src-main does not; only this line needs a type of the page
  globalThis.window.postMessage('gradloom:engine-port', globalThis.location.origin, event.ports)
})
