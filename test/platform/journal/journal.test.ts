import { createHash, createSecretKey } from 'node:crypto'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '~/domain/journal/entry'
import { DAY } from '~/domain/kernel/time'
import { type SettableClock, settableClock } from '~/platform/clock.server'
import { JournalBusyError, JournalError, openJournal } from '~/platform/journal/journal.server'
import { journalKey, writeLine } from '~/platform/journal/line.server'
import { readJournal } from '~/platform/journal/read-journal.server'
import { realFiles, type SegmentFiles } from '~/platform/journal/segment.server'
import { createLogger } from '~/platform/logger.server'

const sealKey = createSecretKey(Buffer.alloc(32, 1))

const ended = (grant: string): JournalEntry => ({
  kind: 'ended',
  grants: [grant],
  at: 1,
  by: null,
  reason: 'r',
})
const issue = (artifact: string): JournalEntry => ({
  kind: 'issue',
  artifact,
  credential: 'c',
  system: 's',
  nativeName: 'n',
  at: 1,
})

describe('the journal', () => {
  let home: string
  let folder: string
  let clock: SettableClock
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'daypass-journal-'))
    folder = join(home, 'journal')
    clock = settableClock(Date.UTC(2026, 2, 10, 9))
  })
  afterEach(() => rm(home, { recursive: true, force: true }))

  const open = (files: SegmentFiles = realFiles) =>
    openJournal({ folder, sealKey, keep: 35 * DAY, clock, log: createLogger('silent'), files })
  const segments = async () => (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()
  const lastSegment = async () => join(folder, (await segments()).at(-1) ?? '')

  /** Writes groups as a portal does whose process then ends without a word. */
  async function crashedAfter(...groups: JournalEntry[][]) {
    const journal = await open()
    for (const group of groups) journal.settle(await journal.append(group), 'committed')
    const kept = await readFile(await lastSegment())
    await journal.close()
    await writeFile(await lastSegment(), kept)
  }

  it('gives back what was written, in its order, under the name it was begun with', async () => {
    const journal = await open()
    await Promise.all([journal.append([ended('a')]), journal.append([ended('b'), ended('c')])])
    const { node } = journal
    await journal.close()
    const again = await open()
    expect(again.node).toBe(node)
    expect(again.history.groups.slice(0, 2).map((group) => [group.seq, group.entries])).toEqual([
      [1, [ended('a')]],
      [2, [ended('b'), ended('c')]],
    ])
    expect(again.history.damaged).toBe(false)
    await again.close()
  })

  it('leaves out the line that a crash tore, and goes on with its number', async () => {
    await crashedAfter([ended('a')], [ended('b')])
    const whole = await readFile(await lastSegment())
    for (const cut of [1, 20, 60]) {
      await writeFile(await lastSegment(), whole.subarray(0, whole.length - cut))
      const read = await readJournal(folder, sealKey)
      expect(read).toMatchObject({ lastSeq: 1, torn: 1, damaged: false })
    }
    const again = await open()
    await again.append([ended('z')])
    await again.close()
    const read = await readJournal(folder, sealKey)
    expect(read.damaged).toBe(false)
    expect(read.groups.slice(0, 2).map((group) => group.entries)).toEqual([[ended('a')], [ended('z')]])
  })

  it('a preallocated or garbage end is torn, too', async () => {
    await crashedAfter([ended('a')])
    await appendFile(await lastSegment(), '\0\0\0\0\nxx\n')
    expect(await readJournal(folder, sealKey)).toMatchObject({ lastSeq: 1, torn: 2, damaged: false })
  })

  it('notices every flipped bit of a line in the middle, and reads what stands behind it', async () => {
    await crashedAfter([ended('a')], [ended('b')], [ended('c')])
    const whole = await readFile(await lastSegment())
    const text = whole.toString()
    const start = text.indexOf('\n', text.indexOf('\n') + 1) + 1
    const end = text.indexOf('\n', start)
    for (let at = start; at < end; at += 7) {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      await writeFile(await lastSegment(), flipped)
      const read = await readJournal(folder, sealKey)
      expect(read.damaged, `byte ${at}`).toBe(true)
      expect(read.groups.map((group) => group.seq)).toEqual([1, 3])
    }
  })

  it('believes no line that was written without the seal key', async () => {
    await crashedAfter([ended('a')])
    const [, last = ''] = (await readFile(await lastSegment(), 'utf8')).trimEnd().split('\n')
    const line = { seq: 2, at: clock.now(), settled: 1, entries: [ended('planted')] }
    const body = JSON.stringify({ prev: last.slice(0, 32), ...line })
    const planted = [
      `${createHash('sha256').update(body).digest('hex').slice(0, 32)} ${body}\n`,
      writeLine(line, last.slice(0, 32), journalKey(createSecretKey(Buffer.alloc(32, 2)))).text,
    ]
    const whole = await readFile(await lastSegment())
    for (const text of planted) {
      await writeFile(await lastSegment(), Buffer.concat([whole, Buffer.from(text)]))
      expect(await readJournal(folder, sealKey)).toMatchObject({ lastSeq: 1, torn: 1 })
    }
    await appendFile(await lastSegment(), writeLine(line, last.slice(0, 32), journalKey(sealKey)).text)
    expect(await readJournal(folder, sealKey)).toMatchObject({ lastSeq: 2, damaged: true })
  })

  it('notices a line that was taken out', async () => {
    await crashedAfter([ended('a')], [ended('b')], [ended('c')])
    const lines = (await readFile(await lastSegment(), 'utf8')).split('\n')
    lines.splice(2, 1)
    await writeFile(await lastSegment(), lines.join('\n'))
    expect((await readJournal(folder, sealKey)).damaged).toBe(true)
  })

  it('begins a segment a day, and removes those that are older than they have to be kept', async () => {
    const journal = await open()
    for (let day = 0; day < 50; day++) {
      journal.settle(await journal.append([ended(`g${day}`)]), 'committed')
      clock.advance(DAY)
    }
    await journal.close()
    const read = await readJournal(folder, sealKey)
    expect(read.damaged).toBe(false)
    expect(read.lastSeq).toBeGreaterThanOrEqual(50)
    const oldest = read.groups[0]?.at ?? 0
    expect(clock.now() - oldest).toBeGreaterThanOrEqual(35 * DAY)
    expect(clock.now() - oldest).toBeLessThanOrEqual(38 * DAY)
    expect(read.firstSeq).toBeGreaterThan(10)
  })

  it('says which groups were committed, also the last one after an orderly end', async () => {
    const journal = await open()
    const [a, b, c] = [
      await journal.append([ended('a')]),
      await journal.append([ended('b')]),
      await journal.append([ended('c')]),
    ]
    journal.settle(a, 'committed')
    journal.settle(b, 'rolled_back')
    journal.settle(c, 'unknown')
    await journal.close()
    const read = await readJournal(folder, sealKey)
    expect(read.settled).toBe(3)
    expect([...read.rolledBack]).toEqual([2])
    expect([...read.undone].sort()).toEqual([2, 3])
  })

  it('what was under way in a crash is never said to be committed', async () => {
    const journal = await open()
    await journal.append([ended('a')])
    const kept = await readFile(await lastSegment())
    await journal.close()
    await writeFile(await lastSegment(), kept)
    expect((await readJournal(folder, sealKey)).settled).toBe(0)
    const next = await open()
    next.settle(await next.append([ended('b')]), 'committed')
    await next.close()
    expect([...(await readJournal(folder, sealKey)).undone]).toEqual([1])
  })

  it('refuses what gives while it cannot be written, lets pass what takes, and pays it later', async () => {
    const failing = { on: false }
    const files: SegmentFiles = {
      ...realFiles,
      async create(file) {
        if (failing.on) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
        const real = await realFiles.create(file)
        return {
          ...real,
          sync: async () => {
            if (failing.on) throw Object.assign(new Error('broken'), { code: 'EIO' })
            await real.sync()
          },
        }
      },
    }
    const journal = await open(files)
    await journal.append([ended('a')])
    const before = await segments()
    failing.on = true
    await expect(journal.append([issue('x')])).rejects.toThrow(JournalError)
    expect(journal.state()).toMatchObject({ fault: 'EIO', owed: 0 })
    expect(await journal.append([ended('b')])).toEqual({ seq: null })
    await expect(journal.append([ended('c'), issue('y')])).rejects.toThrow(/ENOSPC/)
    failing.on = false
    await journal.append([issue('z')])
    expect(journal.state()).toMatchObject({ fault: null, owed: 0 })
    await journal.close()
    // A file whose sync failed is never written again: the kernel may have dropped what it took.
    expect((await segments()).filter((name) => !before.includes(name))).toHaveLength(1)
    const read = await readJournal(folder, sealKey)
    expect(read.damaged).toBe(false)
    expect(read.groups.flatMap((group) => group.entries)).toEqual([ended('a'), ended('b'), issue('z')])
  })

  it('has one writer', async () => {
    const journal = await open()
    await expect(open()).rejects.toThrow(JournalBusyError)
    await journal.close()
    await (await open()).close()
  })
})
