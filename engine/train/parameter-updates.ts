// How far the last update moved parameters: what they are, less what they were before it.
import type { Shape } from '../tensor.ts'
import type { TrainingRun } from './training-run.ts'

type Numbers = Float32Array | Float64Array

export interface ParameterUpdate {
  readonly shape: Shape
  readonly data: Numbers
}

/** Takes copies around an update; reads only. */
export class ParameterUpdates {
  readonly #run: TrainingRun
  #before = new Map<string, Numbers>()
  #updates = new Map<string, ParameterUpdate>()

  constructor(run: TrainingRun) {
    this.#run = run
  }

  /** @param wanted names, "affine1.W"; undefined: every parameter */
  before(wanted?: ReadonlySet<string>): void {
    const { store } = this.#run.network
    for (const { name, value } of store.parameters)
      if (!wanted || wanted.has(name)) this.#before.set(name, store.view(value).slice() as Numbers)
  }

  after(): void {
    if (this.#before.size === 0) return
    const { store } = this.#run.network
    const updates = new Map<string, ParameterUpdate>()
    for (const [name, data] of this.#before) {
      const value = store.find(name)?.value
      if (!value) continue
      const now = store.view(value)
      for (let i = 0; i < data.length; i++) data[i] = (now[i] as number) - (data[i] as number)
      updates.set(name, { shape: value.shape, data })
    }
    this.#before.clear()
    this.#updates = updates
  }

  /** Undefined where the last update was not looked at. */
  find(name: string): ParameterUpdate | undefined {
    return this.#updates.get(name)
  }

  forget(): void {
    this.#before.clear()
    this.#updates.clear()
  }
}
