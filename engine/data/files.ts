// How a data source reads files: a capability the host gives, so that the engine itself knows no file system.

export interface Files {
  /** Where a relative path leads, for sentences. */
  resolve(path: string): string
  kind(path: string): Promise<'file' | 'folder' | 'missing'>
  /** The whole file. Throws ProjectError "file-too-large" above the bound, "cannot-read" where reading fails. */
  read(path: string, maximumBytes: number): Promise<Uint8Array>
  /** The first bytes, fewer if the file is shorter. */
  readStart(path: string, bytes: number): Promise<Uint8Array>
  /** Size, and a text that is another one where the file has changed. Throws ProjectError "cannot-read". */
  describe(path: string): Promise<{ readonly bytes: number; readonly stamp: string }>
  /** The whole file in pieces, none of which is kept. Throws ProjectError "cannot-read" where reading fails. */
  stream(path: string): AsyncIterable<Uint8Array>
  /** Folder of a data set that is installed with Gradloom. */
  bundled(name: 'mnist'): string
}
