// Nothing is contacted: every connection a started host and a training run open is listened for.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spiralText } from '../requests/engine.ts'
import { launcher, start, temporaryFolder } from './gradloom.ts'

/** Tells of every connection and every name that is looked up, in this process and its threads. */
const listening = `
import net from 'node:net'
import dns from 'node:dns'
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...words) {
  process.stderr.write('CONTACT ' + JSON.stringify(words[0]) + '\\n')
  return connect.apply(this, words)
}
const { lookup } = dns
dns.lookup = (name, ...rest) => {
  process.stderr.write('LOOKUP ' + name + '\\n')
  return lookup(name, ...rest)
}
`
const nodeFlags = ['--import', `data:text/javascript,${encodeURIComponent(listening)}`]
/** The host's own address is looked up to be listened at. */
const contacts = (stderr: string) => stderr.split('\n').filter((line) => /^(CONTACT|LOOKUP (?!127\.0\.0\.1$))/.test(line))

test('the listener hears', async () => {
  const folder = await temporaryFolder()
  const program = join(folder, 'asks.mjs')
  await writeFile(program, "await fetch('http://127.0.0.1:45678/').catch(() => {})")
  expect(contacts((await start(program, [], { nodeFlags }).ended).stderr).length).toBeGreaterThan(0)
})

test('a host that serves its page, and a training run, contact nobody', async () => {
  const folder = await temporaryFolder()
  const project = join(folder, 'net.gradloom')
  await writeFile(project, spiralText({ iterations: 50 }))
  const trained = await start(launcher, ['train', project, '--json'], { nodeFlags }).ended
  expect([trained.status, contacts(trained.stderr)]).toEqual([0, []])

  const run = start(launcher, ['serve', '--no-open', '--json'], { folder, nodeFlags })
  let address = ''
  run.process.stdout?.on('data', (text: string) => (address ||= /"url":"([^"]+)"/.exec(text)?.[1] ?? ''))
  await run.seen('"url"')
  await expect.poll(() => address).not.toBe('')
  expect((await fetch(address)).status).toBe(200)
  run.process.kill('SIGINT')
  expect(contacts((await run.ended).stderr)).toEqual([])
}, 120_000)
