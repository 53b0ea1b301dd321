import type { KeyObject } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalGroup, JournalHistory } from '~/domain/journal/entry'
import { isHead, journalKey, type Line, NO_SUM, readLine } from './line.server'

const SEGMENT = /^(\d{8})\.jsonl$/

export interface Segment {
  readonly number: number
  readonly file: string
  /** When it was begun, ms; null while its head cannot be read. */
  readonly at: number | null
  /** The first group it holds. */
  readonly from: number | null
}

export interface ReadJournal extends JournalHistory {
  readonly segments: readonly Segment[]
  readonly lastSum: string
  /** Lines at the end of a segment that were cut off by a crash. */
  readonly torn: number
}

export function segmentFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(8, '0')}.jsonl`)
}

/**
 * Reads a journal to its end. The torn last line of a segment was never acknowledged and is left out; anything else that
 * does not fit is `damaged`, and what stands behind it is still read: each line proves itself.
 */
export async function readJournal(folder: string, sealKey: KeyObject): Promise<ReadJournal> {
  const key = journalKey(sealKey)
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const numbers = names.flatMap((name) => Number(SEGMENT.exec(name)?.[1] ?? []) || []).sort((a, b) => a - b)
  let groups: JournalGroup[] = []
  const segments: Segment[] = []
  const undone = new Set<number>()
  const rolledBack = new Set<number>()
  let lastSum = NO_SUM
  let settled = 0
  let torn = 0
  let damaged = false

  for (const number of numbers) {
    const file = segmentFile(folder, number)
    const { lines, tail, broken } = linesOf(await readFile(file, 'utf8'), key)
    torn += tail
    damaged ||= broken
    const head = lines[0]?.line
    const known = head !== undefined && isHead(head)
    segments.push({ number, file, at: known ? head.at : null, from: known ? head.from : null })
    for (const { line, sum, prev } of lines) {
      if (isHead(line)) {
        // A segment is begun anew when the one before could not be trusted: what it holds from here on counts for nothing.
        groups = groups.filter((group) => group.seq < line.from)
        const before = groups.at(-1)
        if (before !== undefined && before.seq !== line.from - 1) damaged = true
        lastSum = sum
        continue
      }
      const expected = groups.at(-1)
      if (prev !== lastSum || (expected !== undefined && line.seq !== expected.seq + 1)) damaged = true
      lastSum = sum
      settled = Math.max(settled, line.settled)
      for (const seq of line.undone ?? []) undone.add(seq)
      for (const seq of line.rolledBack ?? []) {
        rolledBack.add(seq)
        undone.add(seq)
      }
      groups.push({ seq: line.seq, at: line.at, entries: line.entries })
    }
  }
  const lastSeq = groups.at(-1)?.seq ?? (segments.at(-1)?.from ?? 1) - 1
  const firstSeq = groups[0]?.seq ?? lastSeq + 1
  return { groups, segments, lastSeq, firstSeq, settled, undone, rolledBack, damaged, lastSum, torn }
}

interface ReadLine {
  readonly line: Line
  readonly sum: string
  readonly prev: string
}

/** The whole lines of a segment; `tail` counts what was torn off at its end, `broken` tells of anything else. */
function linesOf(text: string, key: KeyObject): { lines: ReadLine[]; tail: number; broken: boolean } {
  const parts = text.split('\n')
  const rest = parts.pop() ?? ''
  const read = parts.map((part) => readLine(part, key))
  // A write that a crash cut short may leave any bytes at the end: everything behind the last whole line is torn.
  const whole = read.findLastIndex((each) => each !== null) + 1
  const lines = read.slice(0, whole)
  const good = lines.filter((each) => each !== null)
  const tail = read.length - whole + (rest === '' ? 0 : 1)
  return { lines: good, tail, broken: good.length < lines.length }
}
