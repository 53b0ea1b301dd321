import type { BenchOptions } from './benchmark'
import { percentile } from './figures'
import type { RunningPortal } from './portal-under-test'
import { tellProfile } from './profile'

/** Something that is asked of a portal again and again. */
export interface Question {
  readonly path: string
  /** What is sent; a function where no two may be alike. */
  readonly init: RequestInit | (() => RequestInit)
  /** What the answer must hold, so that a page of refusal is not taken for a fast one. */
  readonly expect: string
}

export interface Throughput {
  readonly aSecond: number
  readonly p99: number
  /** Ms of the portal's processor time each. */
  readonly processor: number
}

/** Asks each question for a while, in turns, so that what else the machine does falls on all of them alike. */
export async function compare(
  portal: RunningPortal,
  questions: Readonly<Record<string, Question>>,
  { say, profile }: Pick<BenchOptions, 'say' | 'profile'>,
  { rounds = 6, seconds = 2, atOnce = 8 } = {},
): Promise<Readonly<Record<string, Throughput>>> {
  const names = Object.keys(questions)
  for (const name of names) await ask(portal, questions[name] as Question, 0.5, atOnce)
  const kept = new Map<string, { times: number[]; seconds: number; processor: number }>()
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const one = await ask(portal, questions[name] as Question, seconds, atOnce)
      const all = kept.get(name) ?? { times: [], seconds: 0, processor: 0 }
      all.times.push(...one.times)
      all.seconds += one.seconds
      all.processor += one.processor
      kept.set(name, all)
    }
  }
  if (profile) {
    for (const name of names) {
      await portal.ask('profileStart')
      await ask(portal, questions[name] as Question, 3 * seconds, atOnce)
      await tellProfile(portal, say, name.replaceAll(/\W+/g, '-'))
    }
  }
  return Object.fromEntries(
    [...kept].map(([name, all]) => [
      name,
      {
        aSecond: all.times.length / all.seconds,
        p99: percentile(all.times, 0.99),
        processor: (all.processor * 1000) / all.times.length,
      },
    ]),
  )
}

async function ask(portal: RunningPortal, { path, init, expect }: Question, seconds: number, atOnce: number) {
  const times: number[] = []
  const before = (await portal.figures()).cpuSeconds
  const begun = performance.now()
  const end = begun + seconds * 1000
  const loop = async () => {
    while (performance.now() < end) {
      const asked = performance.now()
      const response = await fetch(portal.url + path, {
        redirect: 'manual',
        ...(typeof init === 'function' ? init() : init),
      })
      const text = await response.text()
      if (response.status !== 200 || !text.includes(expect)) {
        throw new Error(`${path} answered HTTP ${response.status} without "${expect}"`)
      }
      times.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  const took = (performance.now() - begun) / 1000
  return { times, seconds: took, processor: (await portal.figures()).cpuSeconds - before }
}
