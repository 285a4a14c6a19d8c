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
  /** Files and folders in a folder, by name; others, such as pipes, are left out. Throws ProjectError "cannot-read". */
  list(path: string): Promise<readonly FolderItem[]>
  /** Size of a PNG or JPEG file as it is shown. Throws ProjectError "bad-image" where it is neither, or damaged. */
  imageSize(path: string): Promise<{ readonly height: number; readonly width: number }>
  /**
   * The pixels of a PNG or JPEG file as bytes [channels, height, width]. Throws ProjectError "bad-image" where it is neither or
   * damaged, "size-mismatch" where `fit` is "none" and its size another.
   */
  readImage(path: string, wanted: ImageForm): Promise<Uint8Array>
  /** Folder of a data set that is installed with Gradloom. */
  bundled(name: 'mnist'): string
}

export interface FolderItem {
  readonly name: string
  readonly kind: 'file' | 'folder'
  /** Another one where a file has changed. */
  readonly stamp: string
}

export interface ImageForm {
  readonly height: number
  readonly width: number
  /** 1: grey by the luma of ITU-R BT.601. 3: red, green, blue. Transparent parts are black. */
  readonly channels: 1 | 3
  /** How an image of another size is brought to this one: as a whole, cut to the same proportions, or with black borders. */
  readonly fit: 'none' | 'stretch' | 'crop' | 'pad'
}
