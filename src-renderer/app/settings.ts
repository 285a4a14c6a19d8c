// What is remembered between starts: theme, language, panels.
export interface Settings {
  readonly theme: 'light' | 'dark' | 'system'
  readonly language: 'en' | 'zh-CN'
  /** Sizes in percent of the panels by name, and which are hidden. */
  readonly panels: Readonly<Record<string, number>>
  readonly hidden: readonly string[]
}
