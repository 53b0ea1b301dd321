import { readdir, readlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { demoFolder } from '../support/demo'

const demo = demoFolder()

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Processes that work in this folder, as PostgreSQL does in its data; none where there is no /proc. */
async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return places.filter((place) => place.startsWith(folder))
}

describe('the demo', () => {
  // It waits for leases of half a minute, beside whatever else runs.
  it('with two nodes, finishes by one what the other held when it was killed', {
    timeout: 300_000,
  }, async () => {
    const { code, stdout, stderr, last, left } = await demo.run({ DEMO_PEOPLE: '40' }, [
      '--nodes',
      '2',
      '--exit',
    ])
    expect(stderr).toBe('')
    expect(last).toMatch(
      /^\{"nodes":2,"issued":40,"confirmedRevoked":40,"unconfirmed":0,"killedHolding":[0-9]+,"takenOver":[0-9]+,"seconds":[0-9.]+\}$/,
    )
    const { killedHolding, takenOver } = JSON.parse(last)
    expect(killedHolding).toBeGreaterThan(0)
    expect(takenOver).toBe(killedHolding)
    expect(stdout).toContain('node A ended: SIGKILL')
    expect(stdout).toContain('40 times access given, 40 times an end confirmed: once for each')
    expect(code).toBe(0)
    expect(left).toEqual([])
    const pids = [...stdout.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
    expect(pids).toHaveLength(3)
    expect(pids.filter(isRunning)).toEqual([])
    expect(await processesIn(demo.path())).toEqual([])
  })
})
