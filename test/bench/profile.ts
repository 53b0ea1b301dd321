import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchOptions } from './benchmark'
import type { RunningPortal } from './portal-under-test'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Ends a profile that was begun with `profileStart`, keeps it as a file and says what took longest. */
export async function tellProfile(
  portal: Pick<RunningPortal, 'ask'>,
  say: BenchOptions['say'],
  name: string,
): Promise<void> {
  const folder = join(process.cwd(), '.cache', 'bench')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name}.cpuprofile`)
  await portal.ask('profileStop', { file })
  say(`where the time of the portal went (${name}; ${file}):`)
  for (const line of await topOfProfile(file)) say(line)
}

/** The functions that took most time themselves: ms, share of all, name and place. */
async function topOfProfile(file: string, size = 25): Promise<readonly string[]> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url.replace(/^file:\/\//, '').replace(`${process.cwd()}/`, '')
      return [id, `${functionName || '(anonymous)'} ${place ? `${place}:${lineNumber + 1}` : ''}`.trim()]
    }),
  )
  const own = new Map<string, number>()
  let all = 0
  for (const [index, id] of profile.samples.entries()) {
    const took = (profile.timeDeltas[index] ?? 0) / 1000
    const name = names.get(id) ?? '?'
    all += took
    own.set(name, (own.get(name) ?? 0) + took)
  }
  return [...own]
    .sort((a, b) => b[1] - a[1])
    .slice(0, size)
    .map(
      ([name, took]) =>
        `${took.toFixed(0).padStart(8)} ms ${((took / all) * 100).toFixed(1).padStart(5)} %  ${name}`,
    )
}
