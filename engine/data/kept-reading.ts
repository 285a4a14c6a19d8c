// What was read of the user's files last, so that looking at sizes and loading read them once.
import { projectError } from '../problem.ts'
import type { LoadContext } from './contract.ts'

export class KeptReading<T> {
  #kept: { readonly key: string; readonly content: T } | undefined

  /**
   * The content of files, read anew where one of them has changed, or another is asked for.
   * @param how what else the content depends on.
   * @throws ProjectError "file-not-found" where there is no such file
   */
  async read(paths: readonly string[], how: readonly unknown[], { node, files }: LoadContext, read: () => Promise<T>): Promise<T> {
    for (const path of paths)
      if ((await files.kind(path)) !== 'file')
        throw projectError(
          'file-not-found',
          `${node} finds no file at ${files.resolve(path)}. Correct its path; relative paths start at the project file.`,
          { node }
        )
    const stamps = await Promise.all(paths.map(async (path) => [files.resolve(path), (await files.describe(path)).stamp]))
    const key = JSON.stringify([stamps, how])
    if (this.#kept?.key === key) return this.#kept.content
    // not both at once
    this.#kept = undefined
    const content = await read()
    this.#kept = { key, content }
    return content
  }

  release(): void {
    this.#kept = undefined
  }
}
