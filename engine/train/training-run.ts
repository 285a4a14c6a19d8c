// One training run: network, optimizer, mini-batches and random numbers, moved one iteration at a time.
import type { ResolvedTraining } from '../document/training.ts'
import type { Execution } from '../graph/execution.ts'
import { type Kernels, tableFor } from '../kernels/load.ts'
import type { Region } from '../kernels/memory.ts'
import type { KernelTable } from '../kernels/table.ts'
import type { LoadedSplit } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import type { Tensor } from '../tensor.ts'
import { type Checkpoint, type CheckpointTensor, refuseOtherTraining } from './checkpoint.ts'
import type { EarlyStoppingState } from './early-stopping.ts'
import { nonFiniteError } from './first-non-finite.ts'
import { Network, type NetworkOptions } from './network.ts'
import { refuseOtherNetwork, structureOf } from './network-structure.ts'
import { NumpyRandom, type RandomState } from './numpy-random.ts'
import { type Optimizer, optimizerOf } from './optimizers/index.ts'
import { createSampler, type Sampler, type SamplerState } from './sampling.ts'
import { learningRateAt } from './schedules/index.ts'

export interface TrainingRunSetup {
  readonly network: Omit<NetworkOptions, 'kernels' | 'precision' | 'batch'>
  readonly kernels: Kernels
  readonly settings: ResolvedTraining
  readonly trainCount: number
  readonly data: ReadonlyMap<string, LoadedSplit>
  /** Of all samples and targets, for checkpoints. */
  readonly dataHash?: string | null
}

/** Everything a run consists of, with its mini-batch just drawn. */
export interface TrainingSnapshot {
  readonly iteration: number
  readonly random: RandomState
  readonly sampler: SamplerState
  /** Before the mini-batch was drawn. */
  readonly undrawn: { readonly random: RandomState; readonly sampler: SamplerState }
  readonly indices: Int32Array
  readonly execution: Execution
  /** Parameters, state, and the optimizer's state. */
  readonly memory: readonly { readonly offset: number; readonly bytes: Uint8Array }[]
  readonly bytes: number
}

/** Owns wasm memory: call `release` when done. */
export class TrainingRun {
  readonly network: Network
  readonly sampler: Sampler
  readonly #kernels: Kernels
  readonly #table: KernelTable
  readonly #optimizer: Optimizer
  readonly #slotOffsets: readonly number[]
  readonly #slots: readonly { readonly name: string; readonly region: Region }[]
  readonly #data: ReadonlyMap<string, LoadedSplit>
  readonly #trainCount: number
  readonly #dataHash: string | null
  readonly #random: NumpyRandom
  readonly #attached = new Set<Execution>()
  #settings: ResolvedTraining
  #execution: Execution
  #iteration = 0
  #undrawn: TrainingSnapshot['undrawn'] | undefined
  #keepsUndrawn = false

  /** Draws the initial parameters from the seed. Throws ProjectError where a mini-batch size does not fit the network. */
  constructor({ network, kernels, settings, trainCount, data, dataHash = null }: TrainingRunSetup) {
    const { precision, seed, sampling, batchSize } = settings
    this.#settings = settings
    this.#kernels = kernels
    this.#table = tableFor(kernels, precision)
    this.#data = data
    this.#trainCount = trainCount
    this.#dataHash = dataHash
    this.#random = new NumpyRandom(seed)
    const batch = sampling === 'shuffle' && trainCount > 0 ? Math.min(batchSize, trainCount) : batchSize
    this.network = new Network({ ...network, kernels, precision, batch })
    this.#optimizer = optimizerOf(settings.optimizer.kind)
    const bytes = this.network.store.values.bytes
    const names = this.#optimizer.state(settings.optimizer)
    const what = `The numbers that ${settings.optimizer.kind} keeps for each parameter`
    let regions: readonly Region[]
    try {
      regions = kernels.memory.allocateAll(
        names.map(() => bytes),
        what
      )
    } catch (error) {
      this.network.release()
      throw error
    }
    this.#slots = names.map((name, i) => ({ name, region: regions[i] as Region }))
    this.#slotOffsets = regions.map(({ offset }) => offset)
    try {
      // whether it fits is known before millions of numbers are drawn
      this.network.training(batch)
      this.network.store.initialise(this.#random)
      this.sampler = createSampler(sampling, this.#random, Math.max(1, trainCount), batch)
      // the last mini-batch of an epoch may be smaller: find out now whether the network takes it
      for (const size of this.sampler.batchSizes) this.network.training(size)
      this.#execution = this.network.training(batch)
    } catch (error) {
      this.release()
      throw error
    }
  }

  get settings(): ResolvedTraining {
    return this.#settings
  }

  /** The learning rate before the schedule, from the next update on; checkpoints keep it. */
  setLearningRate(learningRate: number): void {
    this.#settings = { ...this.#settings, optimizer: { ...this.#settings.optimizer, learningRate } }
  }

  /** Of the next update, after the schedule. */
  learningRate(totalIterations: number): number {
    const { optimizer, schedule } = this.#settings
    return learningRateAt(schedule, optimizer.learningRate, this.#iteration, totalIterations)
  }

  /** Updates done so far, which is the number of the next one. */
  get iteration(): number {
    return this.#iteration
  }

  /** The pass of the current mini-batch. */
  get execution(): Execution {
    return this.#execution
  }

  /** Draws the next mini-batch. */
  nextBatch(): void {
    if (this.#trainCount === 0) return
    if (this.#keepsUndrawn) this.#undrawn = { random: this.#random.state, sampler: this.sampler.state }
    const execution = this.network.training(this.sampler.nextSize)
    if (!this.#attached.has(execution)) {
      this.network.attach(execution, this.#data)
      this.#attached.add(execution)
    }
    this.#execution = execution
    this.sampler.next(this.#kernels.memory.view(execution.plan.indices, this.settings.precision) as Int32Array)
    execution.begin()
  }

  /** Reads these samples instead of the mini-batch that was drawn, until the next one. @param count samples of the split */
  showSamples(data: ReadonlyMap<string, LoadedSplit>, first: number, count: number): void {
    const execution = this.#execution
    this.network.attach(execution, data)
    this.#attached.delete(execution)
    const indices = this.#indices()
    for (let i = 0; i < indices.length; i++) indices[i] = (first + i) % count
    execution.begin()
  }

  /** From now on every mini-batch can be put back: `snapshot` needs it. Costs a copy of the order of the samples each time. */
  keepUndrawn(): void {
    this.#keepsUndrawn = true
  }

  /** The run as it is now, right after `nextBatch`. */
  snapshot(): TrainingSnapshot {
    const { store } = this.network
    const now = { random: this.#random.state, sampler: this.sampler.state }
    const regions = [store.values, store.stateRegion, ...this.#slots.map(({ region }) => region)]
    const memory = regions.map(({ offset, bytes }) => ({ offset, bytes: this.#kernels.memory.bytes(offset, bytes).slice() }))
    const indices = this.#indices().slice()
    const bytes = memory.reduce((sum, part) => sum + part.bytes.byteLength, indices.byteLength) + 8 * 2 * now.sampler.order.length
    return { iteration: this.#iteration, ...now, undrawn: this.#undrawn ?? now, indices, execution: this.#execution, memory, bytes }
  }

  /** Back to a snapshot: no step of its pass has run. */
  restoreSnapshot(snapshot: TrainingSnapshot): void {
    for (const { offset, bytes } of snapshot.memory) this.#kernels.memory.bytes(offset, bytes.byteLength).set(bytes)
    this.#iteration = snapshot.iteration
    this.#random.restore(snapshot.random)
    this.sampler.restore(snapshot.sampler)
    this.#undrawn = snapshot.undrawn
    this.#execution = snapshot.execution
    if (!this.#attached.has(this.#execution) && this.#trainCount > 0) {
      this.network.attach(this.#execution, this.#data)
      this.#attached.add(this.#execution)
    }
    this.#indices().set(snapshot.indices)
    this.#execution.begin()
  }

  /** Puts the mini-batch of a snapshot back, so that the next one drawn is the same. */
  undraw({ undrawn }: TrainingSnapshot): void {
    this.#random.restore(undrawn.random)
    this.sampler.restore(undrawn.sampler)
  }

  /** Samples of the current mini-batch by their number in the training data; empty without data. */
  get samples(): Int32Array {
    return this.#trainCount === 0 ? new Int32Array(0) : this.#indices().slice()
  }

  /** Writes one element of a parameter or of a value. Throws "no-element" where there is none. */
  setElement(what: 'parameter' | 'value', name: string, element: number, value: number): void {
    const tensor = what === 'parameter' ? this.network.store.find(name)?.value : this.#execution.plan.values.get(name)
    if (!tensor || element < 0 || element >= tensor.size)
      throw projectError('no-element', `${name} has no element ${element}. Choose one that is shown.`)
    this.#kernels.memory.view(tensor, this.settings.precision)[element] = value
  }

  /** Running statistics of some nodes as they were in a snapshot. */
  restoreStates({ memory }: TrainingSnapshot, nodes: ReadonlySet<string>): void {
    const { store } = this.network
    const saved = memory.find(({ offset }) => offset === store.stateRegion.offset)
    if (!saved) return
    for (const { name, value } of store.states) {
      if (!nodes.has(name.slice(0, name.lastIndexOf('.')))) continue
      const { byteLength } = this.#kernels.memory.view(value, this.settings.precision)
      const from = value.offset - saved.offset
      this.#kernels.memory.bytes(value.offset, byteLength).set(saved.bytes.subarray(from, from + byteLength))
    }
  }

  /** An update that leaves the parameters of some nodes as they are. */
  updateExcept(frozen: ReadonlySet<string>, totalIterations: number): void {
    const { store } = this.network
    const kept = store.parameters
      .filter(({ name }) => frozen.has(name.slice(0, name.lastIndexOf('.'))))
      .flatMap(({ value }) => [value, ...this.#slots.map(({ region }) => this.#inSlot(region, value))])
      .map((tensor) => ({ tensor, data: store.view(tensor).slice() }))
    this.update(totalIterations)
    for (const { tensor, data } of kept) store.view(tensor).set(data)
  }

  /** Forward of the current mini-batch; returns its loss. Throws "non-finite". @param updateState moves running statistics. @param brief see Execution */
  forward(updateState: boolean, iteration = this.#iteration, brief = false): number {
    const execution = this.#execution
    execution.prepare(this.settings.seed, iteration, updateState)
    execution.forward(brief)
    const loss = execution.objective()
    if (!Number.isFinite(loss)) throw this.nonFinite(iteration)
    return loss
  }

  /** Forward and backward of the current mini-batch; returns the loss before the update. Throws "non-finite". @param brief see Execution */
  backpropagate(brief = false): number {
    const loss = this.forward(true, this.#iteration, brief)
    this.#execution.backward()
    return loss
  }

  /** The loss of the current mini-batch with the parameters as they are now; changes nothing. Throws "non-finite". */
  currentLoss(iteration: number): number {
    return this.forward(false, iteration)
  }

  /** Where the random numbers and the order of the samples stand. */
  get position(): { readonly random: RandomState; readonly sampler: SamplerState } | undefined {
    return this.settings.gradient === 'numerical' ? { random: this.#random.state, sampler: this.sampler.state } : undefined
  }

  /** Takes back the draws since a position (only kept where an iteration can be stopped inside). */
  rewind(position: { readonly random: RandomState; readonly sampler: SamplerState } | undefined): void {
    if (!position) return
    this.#random.restore(position.random)
    this.sampler.restore(position.sampler)
  }

  /** One update of all parameters with the gradients as they are. Throws "non-finite" before anything is changed. */
  update(totalIterations: number): void {
    const { values, gradients, flatSize } = this.network.store
    if (this.#table.nonFinite(gradients.offset, flatSize) !== 0) throw this.nonFinite()
    const { optimizer } = this.settings
    this.#optimizer.update(this.#table, optimizer, {
      parameters: values.offset,
      gradients: gradients.offset,
      state: this.#slotOffsets,
      n: flatSize,
      learningRate: this.learningRate(totalIterations),
      iteration: this.#iteration
    })
    this.#iteration++
  }

  /** The located error for a pass in which something is not finite. */
  nonFinite(iteration = this.#iteration): ReturnType<typeof nonFiniteError> {
    const indices = this.#indices()
    return nonFiniteError(this.#execution, iteration, (row) => (this.#trainCount > 0 ? indices[row] : row))
  }

  /** Throws "non-finite" where a parameter has overflowed. */
  requireFiniteParameters(): void {
    const { values, flatSize } = this.network.store
    if (this.#table.nonFinite(values.offset, flatSize) !== 0) throw this.nonFinite(Math.max(0, this.#iteration - 1))
  }

  /** Everything a resumed run needs. */
  checkpoint(earlyStopping: EarlyStoppingState | null, evaluationDue: boolean): Checkpoint {
    const { store } = this.network
    const copy = (name: string, tensor: Tensor): CheckpointTensor => ({ name, shape: tensor.shape, data: store.view(tensor).slice() })
    return {
      iteration: this.#iteration,
      training: this.settings,
      kernels: this.#kernels.name,
      dataHash: this.#dataHash,
      structure: structureOf(this.network.inference),
      parameters: store.parameters.map(({ name, value }) => copy(name, value)),
      states: store.states.map(({ name, value }) => copy(name, value)),
      optimizer: Object.fromEntries(
        this.#slots.map((slot) => [slot.name, store.parameters.map(({ name, value }) => copy(name, this.#inSlot(slot.region, value)))])
      ),
      random: this.#random.state,
      sampler: this.sampler.state,
      earlyStopping,
      evaluationDue
    }
  }

  /** Goes on from a checkpoint. Throws ProjectError "other-network" or "other-training". */
  restore(checkpoint: Checkpoint): void {
    refuseOtherNetwork(checkpoint.structure, structureOf(this.network.inference))
    refuseOtherTraining(checkpoint.training, this.settings)
    const { store } = this.network
    if (checkpoint.sampler.order.length !== this.sampler.state.order.length) {
      const message = `The checkpoint shuffles ${checkpoint.sampler.order.length} samples, the data have ${this.sampler.state.order.length}. Resume with the data of the run.`
      throw projectError('other-training', message)
    }
    const saved = new Map([...checkpoint.parameters, ...checkpoint.states].map((tensor) => [tensor.name, tensor.data]))
    for (const { name, value } of [...store.parameters, ...store.states]) store.view(value).set(saved.get(name) ?? [])
    for (const { name: slotName, region } of this.#slots) {
      const tensors = new Map((checkpoint.optimizer[slotName] ?? []).map((tensor) => [tensor.name, tensor.data]))
      for (const { name, value } of store.parameters) store.view(this.#inSlot(region, value)).set(tensors.get(name) ?? [])
    }
    this.#iteration = checkpoint.iteration
    this.#random.restore(checkpoint.random)
    this.sampler.restore(checkpoint.sampler)
  }

  release(): void {
    for (const { region } of this.#slots) this.#kernels.memory.release(region)
    this.network.release()
  }

  #indices(): Int32Array {
    return this.#kernels.memory.view(this.#execution.plan.indices, this.settings.precision) as Int32Array
  }

  /** The place of a parameter's optimizer state: every slot has the layout of the parameters. */
  #inSlot(region: Region, value: Tensor): Tensor {
    return { ...value, offset: region.offset + (value.offset - this.network.store.values.offset) }
  }
}
