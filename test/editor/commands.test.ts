// The command records: found by everyone who looks for them, named in both languages, and each does what it says or says why not.
import { describe, expect, test } from 'vitest'
import { serialiseProject } from '../../engine/document.ts'
import { commands } from '../../src-renderer/editor/commands/index.ts'
import type { Command, CommandContext } from '../../src-renderer/editor/contract.ts'
import { groupNodes } from '../../src-renderer/editor/operations/groups.ts'
import { newDocument } from '../../src-renderer/editor/operations/new-document.ts'
import { commands as english } from '../../src-renderer/locales/en/commands.ts'
import { edits as englishEdits } from '../../src-renderer/locales/en/edits.ts'
import { commands as chinese } from '../../src-renderer/locales/zh-CN/commands.ts'
import { edits as chineseEdits } from '../../src-renderer/locales/zh-CN/edits.ts'
import { commandContext } from './command-context.ts'
import { edgesOf, example, graphOf, idsOf } from './documents.ts'

const net = example('two-layer-mnist')
const languages: readonly Readonly<Record<string, Readonly<Record<string, string>>>>[] = [
  { commands: english, edits: englishEdits },
  { commands: chinese, edits: chineseEdits }
]

function commandOf(id: string): Command {
  const command = commands.find((known) => known.id === id)
  if (!command) throw new Error(`There is no command ${id}.`)
  return command
}

async function run(context: CommandContext, id: string): Promise<void> {
  const command = commandOf(id)
  expect([id, command.enabled(context)]).toEqual([id, true])
  await command.run(context)
}

function select(context: CommandContext, ...nodes: readonly string[]): void {
  context.editor.select({ nodes: new Set(nodes), edges: new Set() })
}

function isWord(key: string): boolean {
  const [area = '', name = ''] = key.split('.')
  return languages.every((language) => (language[area]?.[name] ?? '') !== '')
}

describe('every command', () => {
  test('has an id of its own', () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
    expect(commands.map(({ id }) => id).filter((id) => !/^[a-z]+\.[a-z-]+$/.test(id))).toEqual([])
  })

  test('is named in every language, unlike all others', () => {
    expect(commands.map(({ label }) => label).filter((label) => !isWord(label))).toEqual([])
    for (const language of languages) {
      const names = commands.map(({ label }) => language['commands']?.[label.replace('commands.', '')])
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    }
  })

  test('gives a reason in every language where it cannot run', () => {
    for (const status of ['idle', 'starting', 'running', 'paused', 'stopping'] as const)
      for (const document of [newDocument(), net]) {
        const { context } = commandContext(document, status)
        const refusals = commands.map((command) => command.enabled(context)).filter((allowed) => allowed !== true)
        expect(refusals.length).toBeGreaterThan(5)
        expect(refusals.map(({ reason }) => reason).filter((reason) => !isWord(reason))).toEqual([])
      }
  })

  test.each(commands.map((command) => [command.id, command] as const))('%s treats the document as it says', async (_, command) => {
    const { context, said } = commandContext(groupNodes(net, new Set(['relu1', 'affine2']), 'Head').document, 'paused')
    const { editor } = context
    select(context, 'relu1')
    if (command.id.startsWith('graph.align') || command.id.startsWith('graph.distribute')) select(context, 'data', 'affine1', 'loss')
    if (command.undo === 'history') {
      editor.change('edits.title', (now) => ({ ...now, title: 'New' }))
      editor.change('edits.title', (now) => ({ ...now, title: 'Newer' }))
      if (command.id === 'edit.redo') editor.undo()
    }
    await commandOf('edit.copy').run(context)
    const before = editor.getState()
    if (command.enabled(context) === true) await command.run(context)
    else expect(command.id).toBe('run.pause')
    const { document, undoLabel } = editor.getState()
    if (command.undo === 'none') expect(document).toBe(before.document)
    if (command.undo === 'entry' && document !== before.document) {
      expect(isWord(undoLabel ?? '')).toBe(true)
      editor.undo()
      expect(editor.getState().document).toBe(before.document)
    }
    if (command.undo === 'history') expect(document).not.toBe(before.document)
    expect(said).toEqual([])
  })
})

describe('of what is selected,', () => {
  test('cut and paste move nodes to the middle of the view', async () => {
    const { context, clipboard } = commandContext(net)
    const { editor } = context
    select(context, 'relu1', 'affine2')
    await run(context, 'edit.cut')
    expect(idsOf(editor.getState().document)).toEqual(['data', 'affine1', 'loss'])
    expect(editor.getState()).toMatchObject({ undoLabel: 'edits.cut', selection: { nodes: new Set(), edges: new Set() } })
    expect(clipboard.text).toContain('gradloom/clipping')
    await run(context, 'edit.paste-with-edges')
    const { document, selection } = editor.getState()
    expect(edgesOf(document)).toEqual(['data.x->affine1.x', 'data.t->loss.t', 'affine1.y->relu1.x', 'relu1.y->affine2.x'])
    expect([...selection.nodes]).toEqual(['relu1', 'affine2'])
    // 260 apart, around 400 less half a card
    expect(document.graph.nodes.slice(3).map(({ position }) => position)).toEqual([
      { x: 160, y: 248 },
      { x: 420, y: 248 }
    ])
    await run(context, 'edit.paste')
    expect(editor.getState().document.graph.nodes.at(-1)?.position).toEqual({ x: 452, y: 280 })
    await run(context, 'edit.undo')
    await run(context, 'edit.undo')
    await run(context, 'edit.undo')
    expect(editor.getState().document).toBe(net)
  })

  test('cut deletes nothing where copying failed', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1')
    const failing = { ...context, clipboard: { ...context.clipboard, writeText: () => Promise.reject(new Error('not allowed')) } }
    await expect(commandOf('edit.cut').run(failing)).rejects.toThrow('not allowed')
    expect(context.editor.getState().document).toBe(net)
  })

  test('cut deletes what was copied, whatever is selected meanwhile', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1')
    const cutting = commandOf('edit.cut').run(context)
    select(context, 'loss')
    await cutting
    expect(idsOf(context.editor.getState().document)).toEqual(['data', 'affine1', 'affine2', 'loss'])
  })

  test('nothing is pasted from a clipboard that holds something else, and the reason is said', async () => {
    const { context, said, clipboard } = commandContext(net)
    clipboard.text = 'Dear Sir'
    await run(context, 'edit.paste')
    clipboard.text = '{"format":"gradloom/clipping","version":1,"nodes":[{}],"edges":[]}'
    await run(context, 'edit.paste')
    expect(said).toEqual(['commands.nothingToPaste', 'commands.pasteBroken'])
    expect(context.editor.getState().document).toBe(net)
  })

  test('copies are selected, and keep what feeds them where asked', async () => {
    const { context } = commandContext(net)
    const { editor } = context
    select(context, 'relu1')
    await run(context, 'edit.duplicate')
    await run(context, 'edit.duplicate-with-edges')
    const { document, selection } = editor.getState()
    expect([...selection.nodes]).toEqual(['relu3'])
    expect(edgesOf(document)).toEqual(edgesOf(net))
    editor.undo()
    editor.undo()
    await run(context, 'edit.duplicate-with-edges')
    expect(edgesOf(editor.getState().document).at(-1)).toBe('affine1.y->relu2.x')
  })

  test('everything is deleted in one entry', async () => {
    const { context } = commandContext(net)
    await run(context, 'edit.select-all')
    await run(context, 'edit.delete')
    expect(context.editor.getState().document.graph).toEqual({ nodes: [], edges: [] })
    expect(commandOf('edit.delete').enabled(context)).toEqual({ reason: 'commands.needsSelection' })
    await run(context, 'edit.undo')
    expect(serialiseProject(context.editor.getState().document)).toBe(serialiseProject(net))
    expect(context.editor.getState().selection).toMatchObject({ nodes: { size: 5 }, edges: { size: 5 } })
  })

  test('a deleted node leaves its chain closed where asked', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1')
    await run(context, 'edit.delete-and-reconnect')
    expect(edgesOf(context.editor.getState().document)).toContain('affine1.y->affine2.x')
  })

  test('what lies before and behind is selected', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1')
    await run(context, 'edit.select-downstream')
    expect(context.editor.getState().selection.nodes).toEqual(new Set(['relu1', 'affine2', 'loss']))
    await run(context, 'edit.select-upstream')
    expect(context.editor.getState().selection.nodes.size).toBe(5)
    await run(context, 'edit.select-none')
    expect(context.editor.getState().selection.nodes.size).toBe(0)
  })

  test('one node is renamed in the view', async () => {
    const { context, asked } = commandContext(net)
    select(context, 'relu1', 'data')
    expect(commandOf('edit.rename').enabled(context)).toEqual({ reason: 'commands.needsOneNode' })
    select(context, 'relu1')
    await run(context, 'edit.rename')
    expect(asked).toEqual(['view.rename relu1'])
  })

  test('nodes move by the grid, far and by one pixel; a key that is held down is one entry', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1')
    for (let i = 0; i < 30; i++) await run(context, 'move.right')
    await run(context, 'move.down-far')
    await run(context, 'move.left-fine')
    const place = () => context.editor.getState().document.graph.nodes[2]?.position
    expect(place()).toEqual({ x: 520 + 120 - 1, y: 24 })
    await run(context, 'edit.undo')
    await run(context, 'edit.undo')
    expect(place()).toEqual({ x: 640, y: 0 })
    await run(context, 'edit.undo')
    expect(context.editor.getState().document).toBe(net)
  })
})

describe('of the graph,', () => {
  test('nodes are muted unless a shape forbids it, which is the reason', async () => {
    const { context } = commandContext(net)
    select(context, 'affine1')
    expect(commandOf('graph.mute').enabled(context)).toEqual({
      reason: 'commands.cannotMute',
      values: { reason: expect.stringContaining('affine1 cannot be muted') }
    })
    select(context, 'relu1')
    await run(context, 'graph.mute')
    expect(context.editor.getState().document.graph.nodes[2]?.muted).toBe(true)
  })

  test('groups come and go', async () => {
    const { context } = commandContext(net)
    select(context, 'relu1', 'affine1')
    expect(commandOf('graph.ungroup').enabled(context)).toEqual({ reason: 'commands.needsGroup' })
    await run(context, 'graph.group')
    expect(context.editor.getState().document.graph.groups).toEqual([{ id: 'group1', nodes: ['affine1', 'relu1'] }])
    await run(context, 'graph.ungroup')
    expect(context.editor.getState()).toMatchObject({ document: net, undoLabel: 'edits.ungroup' })
  })

  test('nodes are aligned by their size on the canvas, those never drawn by the usual one', async () => {
    const { context } = commandContext(graphOf(['a:relu', { id: 'affine1', op: 'affine', position: { x: 300, y: 50 } }]))
    select(context, 'a', 'affine1')
    await run(context, 'graph.align-right')
    expect(context.editor.getState().document.graph.nodes.map(({ position }) => position?.x)).toEqual([280, 300])
    expect(commandOf('graph.distribute-vertically').enabled(context)).toEqual({ reason: 'commands.needsNodes', values: { count: 3 } })
  })
})

describe('a run', () => {
  const possible = (status: Parameters<typeof commandContext>[1]) =>
    commands.filter(({ id, enabled }) => id.startsWith('run.') && enabled(commandContext(net, status).context) === true).map(({ id }) => id)

  test('is started, held and ended in its time', () => {
    expect(possible('idle')).toEqual(['run.train', 'run.evaluate', 'run.iteration', 'run.epoch'])
    expect(possible('starting')).toEqual(['run.stop'])
    expect(possible('running')).toEqual(['run.pause', 'run.stop'])
    expect(possible('paused')).toEqual(['run.train', 'run.resume', 'run.stop', 'run.evaluate', 'run.iteration', 'run.epoch'])
    expect(possible('stopping')).toEqual([])
  })

  test('that is paused goes on when it is told to train', async () => {
    const { context, asked } = commandContext(net, 'paused')
    await run(context, 'run.train')
    expect(asked).toEqual(['run.resume'])
  })
})

test('stepping goes over the smallest group of the next node, and freezes what is selected', async () => {
  const outer = groupNodes(net, new Set(['affine1', 'relu1', 'affine2']), 'Net').document
  const { context, asked } = commandContext(groupNodes(outer, new Set(['relu1', 'affine2']), 'Head').document)
  await run(context, 'step.over-group')
  select(context, 'affine1')
  await run(context, 'step.freeze')
  expect(asked).toEqual(['stepping.act [object Object]', 'stepping.freeze affine1 true'])
  expect(commandOf('step.over-group').enabled(commandContext(net).context)).toEqual({ reason: 'commands.stepNoGroup' })
})

describe('the health of the network', () => {
  const ids = ['network.examine', 'network.one-batch', 'network.initial-loss', 'network.shuffled-labels', 'network.majority']

  test('is examined and checked while no run goes on', async () => {
    const { context, asked } = commandContext(net, 'paused')
    for (const id of ids) await run(context, id)
    const checks = ['one-batch', 'initial-loss', 'shuffled-labels', 'majority']
    expect(asked).toEqual(['health.examine', ...checks.map((check) => `health.check ${check}`)])
  })

  test('is left to the run that goes on, and an empty canvas has none', () => {
    for (const id of ids) {
      expect(commandOf(id).enabled(commandContext(net, 'running').context)).toEqual({ reason: 'commands.runGoesOn' })
      expect(commandOf(id).enabled(commandContext(newDocument()).context)).toEqual({ reason: 'commands.needsGraph' })
    }
  })
})

test('panels, themes, languages and dialogs are asked of the app', async () => {
  const { context, asked } = commandContext(net)
  for (const id of ['view.dock', 'view.theme-dark', 'view.language-zh', 'view.costs', 'file.save-as', 'help.commands', 'view.zoom-in'])
    await run(context, id)
  expect(asked).toEqual([
    'app.togglePanel dock',
    'app.setTheme dark',
    'app.setLanguage zh-CN',
    'app.showCosts true',
    'app.saveAs',
    'app.openCommandPalette',
    'view.zoomIn'
  ])
})
