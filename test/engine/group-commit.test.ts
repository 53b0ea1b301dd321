import { describe, expect, it } from 'vitest'
import { GROUP, groupCommit } from '~/engine/group-commit.server'

describe('a group commit', () => {
  it('shares one write among what comes in while another is under way', async () => {
    const groups: number[][] = []
    let go = () => {}
    const first = new Promise<void>((resolve) => {
      go = resolve
    })
    const add = groupCommit<number>(async (items) => {
      groups.push([...items])
      if (groups.length === 1) await first
    })
    const all = Array.from({ length: 2 * GROUP }, (_, index) => add(index))
    go()
    await Promise.all(all)
    expect(groups.map((group) => group.length)).toEqual([1, GROUP, GROUP - 1])
    expect(groups.flat()).toEqual(all.map((_, index) => index))
  })

  it('writes each alone where a group fails, and only the one that fails alone rejects', async () => {
    const written: number[] = []
    const add = groupCommit<number>(async (items) => {
      if (items.includes(7)) throw new Error('seven')
      written.push(...items)
    })
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => add(index)))
    expect(outcomes.flatMap((each, index) => (each.status === 'rejected' ? [index] : []))).toEqual([7])
    expect(written.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i).filter((i) => i !== 7),
    )
  })
})
