// Native menus as data a test can click.
// biome-ignore-all lint/suspicious/noExplicitAny: messages and options pass through here whatever they hold
import { BrowserWindow } from './browser-window.ts'

class MenuItem {
  [k: string]: any
  constructor(o: any) {
    Object.assign(this, { type: o.submenu ? 'submenu' : 'normal', enabled: true, visible: true }, o, {
      submenu: Array.isArray(o.submenu) ? Menu.buildFromTemplate(o.submenu) : o.submenu
    })
    const f = o.click
    this['click'] = () => f?.(this, BrowserWindow.getFocusedWindow(), {})
  }
}

export { MenuItem }
export class Menu {
  static #app: Menu | null = null
  items: MenuItem[] = []
  static buildFromTemplate(t: any[]) {
    const m = new Menu()
    m.items = t.map((o) => new MenuItem(o))
    return m
  }
  static setApplicationMenu(m: Menu | null) {
    Menu.#app = m
  }
  static getApplicationMenu = () => Menu.#app
  getMenuItemById(id: string): MenuItem | null {
    for (const i of this.items) {
      if (i['id'] === id) return i
      const s = i['submenu']?.getMenuItemById(id)
      if (s) return s
    }
    return null
  }
  append(i: MenuItem) {
    this.items.push(i)
  }
  popup() {}
}
