// Runs an exported Python program to prove it: finds an interpreter with the module it needs, and reads what it prints last.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** In the order in which they are tried; PYTHON names another. */
const interpreters = (): readonly string[] =>
  [process.env['PYTHON'] ?? '', 'python3', '/usr/bin/python3', 'python'].filter((name) => name !== '')

export interface PythonResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The first interpreter that can import the module; undefined where none can. */
export async function pythonWith(module: string): Promise<string | undefined> {
  for (const program of interpreters()) {
    const { status } = await runPython(program, ['-c', `import ${module}`]).catch(() => ({ status: -1 }))
    if (status === 0) return program
  }
  return undefined
}

/** Runs a program to its end. Rejects where it cannot be started. @param environment added to that of this process. @param signal ends it, and rejects */
export function runPython(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  signal?: AbortSignal
): Promise<PythonResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      ...(signal && { signal })
    })
    const text = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
    // a program whose proof nobody awaits any more is not left to run
    const end = (): boolean => child.kill('SIGKILL')
    process.once('exit', end)
    child.on('error', (error) => {
      process.off('exit', end)
      reject(error)
    })
    child.on('close', (status) => {
      process.off('exit', end)
      resolve({ status, ...text })
    })
  })
}

/**
 * Starts a program several times, with what torchrun tells each process. By hand, because torchrun of PyTorch 1.13 does not
 * start on Python 3.11.
 */
export async function runProcesses(
  program: string,
  processes: number,
  words: readonly string[],
  signal?: AbortSignal
): Promise<readonly PythonResult[]> {
  const port = await freePort()
  return Promise.all(
    Array.from({ length: processes }, (_, rank) =>
      runPython(
        program,
        words,
        {
          RANK: String(rank),
          LOCAL_RANK: String(rank),
          WORLD_SIZE: String(processes),
          MASTER_ADDR: '127.0.0.1',
          MASTER_PORT: String(port),
          OMP_NUM_THREADS: '1'
        },
        signal
      )
    )
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
