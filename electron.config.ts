// Builds the four programs of the studio: main process, preload script, page, engine worker.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { collectLicences } from './src-main/licences.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

/** Shown in the About dialog. */
const licences = {
  name: 'licences',
  async buildStart(this: { emitFile(file: object): string }) {
    const source = JSON.stringify(await collectLicences(import.meta.dirname))
    this.emitFile({ type: 'asset', fileName: 'licences.json', source })
  }
}

export default defineConfig({
  main: {
    // the engine's compression without Node: the other build brings a require of its own
    resolve: { alias: { fflate: 'fflate/browser' } },
    build: {
      outDir: at('out/main'),
      emptyOutDir: true,
      // everything in: the packaged app needs no node_modules but the data and what is compiled for its system
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        // what is compiled for its system, and what is used only where somebody has installed it
        external: ['sharp', 'onnxruntime-node'],
        input: { main: at('src-main/main.ts'), 'engine-worker': at('engine/worker.ts') },
        // flat chunks: addresses relative to import.meta.url must also hold inside shared chunks
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      // a sandboxed preload script can only require a few built-ins: bundle the rest
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('src-main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: at('src-renderer'),
    base: './',
    plugins: [react(), licences],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      sourcemap: true,
      rolldownOptions: { input: at('src-renderer/index.html') }
    },
    server: { host: '127.0.0.1' }
  }
})
