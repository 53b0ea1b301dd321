import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { BackupError } from './backup-error'

/**
 * A backup of PostgreSQL: gzipped lines. The first is the head, then for each table a line with its name and its rows as JSON
 * (`row_to_json`), one a line, parents before children; the last line counts the rows and sums all lines before it.
 */
export const FORMAT = 'daypass-postgres-backup-1'

export interface BackupHead {
  readonly format: typeof FORMAT
  readonly madeAt: number
  /** When the last migration of the database was made, ms: its version. */
  readonly migration: number
}

export interface TableLine {
  readonly table: string
}

export interface BackupEnd {
  readonly tables: Readonly<Record<string, number>>
  /** Hex SHA-256 over every line before this one, with its line feed. */
  readonly sha256: string
}

/** Reads a backup line by line: what stands in it is neither parsed nor kept. */
export async function readBackup(
  file: string,
  on: {
    readonly table?: (name: string) => Promise<void>
    readonly row?: (json: string) => Promise<void> | undefined
  },
): Promise<{ head: BackupHead; end: BackupEnd }> {
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  let head: BackupHead | null = null
  let table: string | null = null
  let end: BackupEnd | null = null
  const source = createReadStream(file)
  const unzipped = createGunzip()
  source.on('error', (error) => unzipped.destroy(error))
  try {
    for await (const line of linesOf(source.pipe(unzipped))) {
      if (end !== null) throw new BackupError('damaged', `${file} goes on behind its end.`)
      const kind = line[0]
      const rest = line.slice(1)
      if (kind === 'E') {
        end = JSON.parse(rest) as BackupEnd
        continue
      }
      hash.update(`${line}\n`)
      if (head === null) {
        head = kind === 'H' ? (JSON.parse(rest) as BackupHead) : null
        if (head?.format !== FORMAT) throw notABackup(file)
      } else if (kind === 'T') {
        table = (JSON.parse(rest) as TableLine).table
        counts[table] = 0
        await on.table?.(table)
      } else if (kind === 'R' && table !== null) {
        counts[table] = (counts[table] ?? 0) + 1
        const done = on.row?.(rest)
        if (done !== undefined) await done
      } else throw new BackupError('damaged', `${file} is damaged.`)
    }
  } catch (error) {
    if (error instanceof BackupError) throw error
    const code = String((error as NodeJS.ErrnoException).code ?? '')
    if (code === 'ENOENT')
      throw new BackupError('file_missing', `There is no file ${file}.`, { cause: error })
    if (head === null && code.startsWith('Z_')) throw notABackup(file, error)
    if (code.startsWith('Z_')) throw new BackupError('damaged', `${file} is damaged.`, { cause: error })
    throw error
  }
  if (head === null) throw notABackup(file)
  const whole = end !== null && end.sha256 === hash.digest('hex') && sameCounts(end.tables, counts)
  if (end === null || !whole) throw new BackupError('damaged', `${file} is not whole, or was changed.`)
  return { head, end }
}

/** By line feeds alone: a text may hold what readline takes for the end of a line (U+2028). */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = []
  for await (const chunk of stream) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, at)]).toString('utf8')
      parts = []
      from = at + 1
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8')
}

function sameCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

function notABackup(file: string, cause?: unknown): BackupError {
  return new BackupError('not_a_backup', `${file} is no Daypass backup of PostgreSQL.`, { cause })
}
