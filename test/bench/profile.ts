import { readFile } from 'node:fs/promises'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** The functions that took most time themselves: ms, share of all, name and place. */
export async function topOfProfile(file: string, size = 25): Promise<readonly string[]> {
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
