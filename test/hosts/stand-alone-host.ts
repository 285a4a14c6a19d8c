// A loopback host as a program of its own: says where it is, and stays until it is killed.
import { startHost } from './windows.ts'

const [folder = '', userData = ''] = process.argv.slice(2)
const { origin, token } = await startHost(folder, userData)
process.stdout.write(`${JSON.stringify({ origin, token })}\n`)
