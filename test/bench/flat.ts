import type { Benchmark } from './benchmark'
import { percentile, rounded } from './figures'
import { type Behind, measureHistory } from './history'

const MOST = 1.5

/** What people read and what the engine claims, with a short past behind it and with a long one. */
export const flat: Benchmark = {
  name: 'flat',
  async run(options) {
    const behind = await measureHistory(options)
    const [short, , long] = behind
    if (!short || !long) throw new Error('nothing was measured')
    const growth = Object.keys(short.times).map((name) => p95(long, name) / p95(short, name))
    const worst = Math.max(...growth)
    return {
      name: 'flat',
      // The worst of them; lower is better.
      ratio: rounded(worst),
      reached: worst <= MOST,
      target: `p95 with ${long.grants} grants <= ${MOST} x that with ${short.grants}, of each`,
      figures: figuresOf(behind),
    }
  },
}

function figuresOf(behind: readonly Behind[]): Readonly<Record<string, string>> {
  const [short] = behind
  const long = behind.at(-1)
  if (!short || !long) return {}
  return Object.fromEntries(
    Object.keys(short.times).map((name) => {
      const each = (share: number) =>
        behind.map((one) => rounded(percentile(one.times[name] ?? [], share))).join(', ')
      const ratio = rounded(p95(long, name) / p95(short, name))
      return [
        `${name} p95 ms with ${behind.map(({ grants }) => grants).join(', ')}`,
        `${each(0.95)} (x ${ratio}; p50 ${each(0.5)})`,
      ]
    }),
  )
}

function p95({ times }: Behind, name: string): number {
  return percentile(times[name] ?? [], 0.95)
}
