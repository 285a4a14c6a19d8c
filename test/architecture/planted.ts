// A small tree that keeps every boundary, and for every rule a file that breaks it: what the boundary test runs the cruiser on.

/** Files by path. */
export type Tree = Readonly<Record<string, string>>

const named = (name: string) => `export const ${name} = 1\nexport type ${name[0]!.toUpperCase()}${name.slice(1)} = number\n`
const fakePackage = (name: string): Tree => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }),
  [`node_modules/${name}/index.js`]: named('thing')
})

const shipped = ['react', 'reactflow', 'zod', 'lodash', 'sharp']

/** Breaks no rule, and uses what the rules allow. */
export const cleanTree: Tree = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: Object.fromEntries(shipped.map((name) => [name, '1.0.0'])),
    devDependencies: { electron: '1.0.0', builder: '1.0.0' }
  }),
  ...Object.assign({}, ...[...shipped, 'electron', 'builder'].map(fakePackage)),
  'engine/contract.ts': `import type { Thing } from 'zod'\nexport type Thing2 = Thing\n${named('thing')}`,
  'engine/catalog.ts': `export { ops } from './ops/index.ts'\n`,
  'engine/worker.ts': `import { readFile } from 'node:fs'\nimport { thing as decode } from 'sharp'\nexport const read = [readFile, decode]\n${named('thing')}`,
  'engine/tensor.ts': named('thing'),
  'engine/ops/contract.ts': named('thing'),
  'engine/ops/rules/batch.ts': named('thing'),
  'engine/ops/relu.ts': `import { thing } from './contract.ts'\nimport type { Thing } from './rules/batch.ts'\nexport const relu: Thing = thing\n${named('thing')}`,
  'engine/ops/index.ts': `import { relu } from './relu.ts'\nexport const ops = [relu]\n`,
  'src-main/contract.ts': named('thing'),
  'src-main/main.ts': `import { thing } from 'electron'\nexport const shell = thing\n`,
  'src-main/service.ts': `import { readFile } from 'node:fs'\nimport { thing } from '../engine/contract.ts'\nexport const use = [readFile, thing]\n`,
  'src-renderer/page.ts': `import { thing } from 'react'\nimport type { Thing } from '../src-main/contract.ts'\nexport const use: Thing = thing\n`,
  'src-renderer/editor/store.ts': named('thing'),
  'src-renderer/canvas/canvas.ts': `import { thing } from 'reactflow'\nimport { thing as store } from '../editor/store.ts'\nexport const use = [thing, store]\n`,
  'test/relu.test.ts': `import { relu } from '../engine/ops/relu.ts'\nimport { thing } from 'builder'\nexport const use = [relu, thing]\n`
}

interface Violation {
  readonly rule: string
  /** The file that breaks it. */
  readonly from: string
  /** What it imports. */
  readonly to: string
  /** Both a value and a type import break the rule, unless types are what it allows. */
  readonly typesToo?: false
}

export const violations: readonly Violation[] = [
  { rule: 'no-cycles', from: 'engine/planted-cycle.ts', to: './planted-cycle-back.ts' },
  { rule: 'all-found', from: 'engine/planted-missing.ts', to: './nowhere.ts' },
  { rule: 'tests-are-leaves', from: 'src-main/planted-test.ts', to: '../test/relu.test.ts' },
  { rule: 'no-development-packages', from: 'src-main/planted-builder.ts', to: 'builder' },
  { rule: 'engine-front-doors', from: 'src-main/planted-back-door.ts', to: '../engine/tensor.ts' },
  { rule: 'engine-front-doors', from: 'src-renderer/planted-back-door.ts', to: '../engine/ops/contract.ts' },
  { rule: 'engine-by-message', from: 'engine/planted-worker.ts', to: './worker.ts' },
  { rule: 'engine-stands-alone', from: 'engine/planted-host.ts', to: '../src-main/contract.ts' },
  { rule: 'engine-without-node', from: 'engine/planted-node.ts', to: 'node:fs' },
  { rule: 'engine-without-node', from: 'engine/ops/planted-node.ts', to: 'fs' },
  { rule: 'engine-packages', from: 'engine/planted-package.ts', to: 'lodash' },
  { rule: 'engine-without-native-code', from: 'engine/planted-native.ts', to: 'sharp' },
  { rule: 'op-knows-its-contract', from: 'engine/ops/planted-sibling.ts', to: './relu.ts' },
  { rule: 'op-knows-its-contract', from: 'engine/ops/planted-engine.ts', to: '../tensor.ts' },
  { rule: 'ops-through-their-index', from: 'engine/planted-op.ts', to: './ops/relu.ts' },
  { rule: 'electron-in-the-shell', from: 'src-main/planted-electron.ts', to: 'electron' },
  { rule: 'reactflow-in-canvas', from: 'src-renderer/planted-flow.ts', to: 'reactflow' },
  { rule: 'react-in-the-renderer', from: 'src-main/planted-react.ts', to: 'react' },
  { rule: 'react-in-the-renderer', from: 'src-renderer/editor/planted-react.ts', to: 'react' },
  { rule: 'editor-is-pure', from: 'src-renderer/editor/planted-drawing.ts', to: '../page.ts' },
  { rule: 'renderer-without-node', from: 'src-renderer/planted-node.ts', to: 'node:fs' },
  { rule: 'renderer-reads-the-contract', from: 'src-renderer/planted-service.ts', to: '../src-main/service.ts' },
  { rule: 'renderer-takes-types', from: 'src-renderer/planted-value.ts', to: '../src-main/contract.ts', typesToo: false },
  { rule: 'main-without-renderer', from: 'src-main/planted-page.ts', to: '../src-renderer/page.ts' }
]

/** Where the same violation is planted as a type import. */
export const typeImportOf = (from: string): string => from.replace('planted', 'planted-type')

export function plantedTree(): Tree {
  const planted: Record<string, string> = {
    'engine/planted-cycle-back.ts': `export { planted } from './planted-cycle.ts'\n${named('thing')}`,
    'engine/planted-type-cycle-back.ts': `export { planted } from './planted-type-cycle.ts'\n${named('thing')}`
  }
  for (const { from, to, typesToo } of violations) {
    planted[from] = `import { thing } from '${to}'\nexport const planted = thing\n`
    if (typesToo !== false)
      planted[typeImportOf(from)] =
        `import type { Thing } from '${to.replace('planted', 'planted-type')}'\nexport const planted: Thing = 1\n`
  }
  return { ...cleanTree, ...planted }
}
