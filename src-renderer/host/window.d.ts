// What the preload script adds to the window.
import type { PreloadBridge } from '../../src-main/contract.ts'

declare global {
  interface Window {
    /** Absent when the page comes from the loopback host. */
    readonly gradloom?: PreloadBridge
  }
}
