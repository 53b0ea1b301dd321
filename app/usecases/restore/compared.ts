import type { JournalGroup } from '~/domain/journal/entry'

/** Why a database is taken for a restored one; all of them at once where several hold. */
export type RestoreReason =
  /** `npm run restore` says so. */
  | 'restore_command'
  /** The journal says of something that it was committed, and the database does not have it. */
  | 'behind_journal'
  /** This database has never heard of the journal that was written beside it, or is older than what the journal still keeps. */
  | 'unknown_journal'
  /** The database has heard of a journal, or of more of it, than is there. */
  | 'journal_missing'
  /** A part of the journal that the database may not have cannot be read. */
  | 'journal_damaged'

export interface Compared {
  readonly reasons: readonly RestoreReason[]
  /** What the database does not have, oldest first. */
  readonly missing: readonly JournalGroup[]
  /** All that was written since what the database is known to have, oldest first: some of it tells more of what is missing. */
  readonly later: readonly JournalGroup[]
}
