import { cpus } from 'node:os'
import type { Benchmark, Finding } from './benchmark'
import { commit } from './commit'
import { flat } from './flat'
import { gate } from './gate'
import { listing } from './listing'
import { memory } from './memory'
import { nodes } from './nodes'
import { radius } from './radius'
import { ssr } from './ssr'
import { storm } from './storm'

const ALL: readonly Benchmark[] = [storm, ssr, commit, gate, radius, flat, nodes, memory, listing]

export interface BenchArguments {
  /** Benchmarks by name; all when empty. */
  readonly names: readonly string[]
  readonly json: boolean
  readonly profile: boolean
  readonly size: number
}

/** The names that can be asked for. */
export const NAMES = ALL.map(({ name }) => name)

/** Runs what was asked for, one after the other; answers the exit code: 0 when every target was reached. */
export async function runBench({ names, json, profile, size }: BenchArguments): Promise<number> {
  const findings: Finding[] = []
  for (const benchmark of ALL.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stderr.write(`${benchmark.name}:\n`)
    const say = (line: string) => void process.stderr.write(`  ${line}\n`)
    findings.push(await benchmark.run({ size, profile, say }))
  }
  console.log(`\n${machine()}\n`)
  for (const { name, ratio, reached, target, figures } of findings) {
    console.log(`${name.padEnd(7)} ${reached ? 'reached' : 'MISSED '} ${ratio} (${target})`)
    for (const [figure, value] of Object.entries(figures)) console.log(`        ${figure}: ${value}`)
  }
  if (json) for (const finding of findings) console.log(JSON.stringify({ ...finding, machine: machine() }))
  return findings.every(({ reached }) => reached) ? 0 : 1
}

function machine(): string {
  const [first] = cpus()
  return `${first?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.versions.node}, ${process.platform} ${process.arch}`
}
