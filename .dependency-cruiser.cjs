// Who may import whom: the rules of the architecture, checked by `npm run check`; `import type` counts too.

/** The files of an op: everything in engine/ops but the contract, the fields, the exports, ONNX and the index. */
const opFile = '^engine/ops/(?!contract\\.ts$|fields\\.ts$|exports\\.ts$|onnx\\.ts$|index\\.ts$)[^/]+\\.ts$'
/** The files that import `electron`; everything with logic is in services that do not. */
const shell = '^src-main/(main|preload|ipc|menu)\\.ts$'
const react = '^(react|react-dom)$|^node_modules/(react|react-dom)/'
const reactflow = '^(reactflow|@xyflow/react)$|^node_modules/(reactflow|@xyflow/react)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'all-found', comment: 'every import leads to a file', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'tests-are-leaves',
      comment: 'the program does not import its tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' }
    },
    {
      name: 'no-development-packages',
      comment: 'what runs for users is a dependency, not a devDependency',
      severity: 'error',
      // the builder runs in a clone only: a packaged app is built
      from: { path: '^(engine|src-main|src-renderer)/', pathNot: '^src-main/build-studio\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/(@types|electron)/' }
    },
    {
      name: 'engine-front-doors',
      comment: 'outside engine/, import only its front doors',
      severity: 'error',
      from: { pathNot: '^(engine|test)/' },
      to: { path: '^engine/', pathNot: '^engine/(contract|catalog|document)\\.ts$' }
    },
    {
      name: 'engine-by-message',
      comment: 'the worker is started by its address and spoken to by messages',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^engine/worker\\.ts$' }
    },
    {
      name: 'engine-stands-alone',
      comment: 'the engine knows nothing of its hosts',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^(src-main|src-renderer)/' }
    },
    {
      name: 'engine-without-node',
      comment: 'Node only in the entry of the worker',
      severity: 'error',
      from: { path: '^engine/', pathNot: '^engine/worker\\.ts$' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'engine-packages',
      comment: 'libraries for schemas, compression, tables, images and protocol buffers serve the engine; any other package is a decision',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^node_modules/', pathNot: '^node_modules/(zod|fflate|papaparse|sharp|@bufbuild/protobuf|@types/node)/' }
    },
    {
      name: 'engine-without-native-code',
      comment: 'what needs a compiled library comes in through the entry of the worker, like files',
      severity: 'error',
      from: { path: '^engine/', pathNot: '^engine/worker\\.ts$' },
      to: { path: '^node_modules/sharp/' }
    },
    {
      name: 'op-knows-its-contract',
      comment: 'an op imports the op contract, fields and rules, and nothing of another op',
      severity: 'error',
      from: { path: opFile },
      to: { pathNot: '^engine/ops/(contract\\.ts|fields\\.ts|rules/[^/]+\\.ts)$' }
    },
    {
      name: 'ops-through-their-index',
      comment: 'code that walks ops does not know one by name',
      severity: 'error',
      from: { pathNot: '^engine/ops/index\\.ts$|^test/' },
      to: { path: opFile }
    },
    {
      name: 'electron-in-the-shell',
      comment: 'electron only in the shell files',
      severity: 'error',
      from: { pathNot: `${shell}|^test/electron-double/` },
      to: { path: '^electron$|^node_modules/electron/' }
    },
    {
      name: 'reactflow-in-canvas',
      comment: 'the canvas library only in canvas/',
      severity: 'error',
      from: { pathNot: '^src-renderer/canvas/' },
      to: { path: reactflow }
    },
    {
      name: 'react-in-the-renderer',
      comment: 'React only in what you see; the editor is pure',
      severity: 'error',
      from: { pathNot: '^src-renderer/(?!editor/)' },
      to: { path: react }
    },
    {
      name: 'editor-is-pure',
      comment: 'the editor knows documents, not how they are drawn',
      severity: 'error',
      from: { path: '^src-renderer/editor/' },
      to: { path: '^src-renderer/(?!editor/)' }
    },
    {
      name: 'renderer-without-node',
      comment: 'the page has no Node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'renderer-reads-the-contract',
      comment: 'of the main process the renderer sees its contract',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/contract\\.ts$' }
    },
    {
      name: 'renderer-takes-types',
      comment: 'and of the contract only types',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/contract\\.ts$', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'main-without-renderer',
      comment: 'the main process serves the renderer as built files',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^engine/kernels/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css']
    }
  }
}
