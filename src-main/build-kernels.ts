// Compiles the AssemblyScript kernels to out/kernels/*.wasm when their sources have changed since the last build.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = join(root, 'engine/kernels/assembly')
const output = join(root, 'out/kernels')

/** The two modules: baseline SIMD runs everywhere, relaxed SIMD fuses multiply-adds. */
const variants = [
  { name: 'baseline', flags: [] },
  { name: 'relaxed', flags: ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'] }
]
const common = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd,threads',
  '--importMemory',
  '--sharedMemory',
  '--maximumMemory',
  '65536'
]

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort()
  for (const name of names) hash.update(name).update(await readFile(join(sources, name)))
  const compiler = JSON.parse(await readFile(join(root, 'node_modules/assemblyscript/package.json'), 'utf8'))
  return hash
    .update(compiler.version)
    .update(await readFile(import.meta.filename))
    .digest('hex')
}

/** Builds both modules unless they are up to date. Returns true if it compiled. Throws with the compiler's output on an error. */
export async function buildKernels(): Promise<boolean> {
  const wanted = await fingerprint()
  const stamp = join(output, 'fingerprint')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return false
  const { default: asc } = await import('assemblyscript/asc')
  await mkdir(output, { recursive: true })
  for (const { name, flags } of variants) {
    let binary: Uint8Array | undefined
    const { error, stderr } = await asc.main(['index.ts', ...common, ...flags, '--baseDir', sources, '--outFile', 'kernels.wasm'], {
      readFile: (file: string, base: string) => readFile(join(base, file), 'utf8').catch(() => null),
      writeFile: (_file: string, contents: string | Uint8Array) => {
        if (typeof contents !== 'string') binary = contents
      },
      listFiles: () => []
    })
    if (error || !binary) throw new Error(`The kernels do not compile:\n${stderr.toString()}`)
    const target = join(output, `${name}.wasm`)
    const partial = `${target}.${process.pid}.partial`
    await writeFile(partial, binary)
    await rename(partial, target)
  }
  await writeFile(stamp, wanted)
  return true
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now()
  const built = await buildKernels()
  console.log(built ? `Kernels built in ${((performance.now() - started) / 1000).toFixed(1)} s.` : 'Kernels are up to date.')
}
