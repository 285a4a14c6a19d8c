// Front door: what crosses the port of the engine worker — messages, the client's half of the protocol, and the codec for byte ports.
//
// const client = new EngineClient(port)
// for await (const event of client.request({ type: 'validate', project })) show(event)

export { type EngineCall, EngineClient } from './client.ts'
export { decodeMessage, encodeMessage } from './codec.ts'
export type * from './data-messages.ts'
export { writeNpy } from './exchange/npy.ts'
export * from './exchange-messages.ts'
export * from './health-messages.ts'
export * from './messages.ts'
export { ravel, unravel } from './ops/rules/arithmetic.ts'
export { ProjectError, projectError } from './problem.ts'
export type * from './stepping-messages.ts'
export { statisticsOf } from './train/tensor-picture.ts'
export type * from './watch-messages.ts'
