// Events that a listener may prevent, as Electron gives them.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold

export function event() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    }
  }
}
