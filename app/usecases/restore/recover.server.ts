import type { JournalGroup } from '~/domain/journal/entry'
import type { Journal } from '~/platform/journal/journal.server'
import type { Services } from '~/platform/services'
import { anotherJournalKnown, groupsNotIn, isEmptyDatabase } from '~db/repositories/journal-facts'
import { nodeById } from '~db/repositories/nodes'
import { restoredAt } from '~db/repositories/restore'
import { afterRestore } from './after-restore.server'
import type { Compared, RestoreReason } from './compared'
import { loseUnknownSerials } from './lost-serials.server'
import { markTime } from './mark-time.server'
import { replay } from './replay.server'

/**
 * Compares database and journal at the start, before anything is served or given. The same: nothing. What was under way in a
 * crash: it is done again. A database that lacks what the journal knows to be committed was restored.
 */
export async function recover(services: Services, journal: Journal): Promise<Compared> {
  const compared = await compare(services, journal)
  const { log, store } = services
  if (compared.reasons.length > 0) {
    log.error({ reasons: compared.reasons, missing: compared.missing.length }, 'the database was restored')
    await afterRestore(services, journal, compared)
    return compared
  }
  if (compared.missing.length > 0) {
    log.warn({ groups: compared.missing.length }, 'what a crash interrupted is done again from the journal')
    await store.transact(async (tx) => {
      await replay(services, tx, compared.missing)
      await loseUnknownSerials(tx, compared.missing, { leap: false }, services.clock.now())
    })
  }
  // From the first start on the database knows the journal that is written beside it.
  await markTime(services, journal)
  return compared
}

async function compare({ store, log }: Services, journal: Journal): Promise<Compared> {
  const { read } = store
  const { history, node } = journal
  const reasons: RestoreReason[] = []
  if ((await restoredAt(read)) !== null) reasons.push('restore_command')
  else if (await isEmptyDatabase(read)) {
    if (history.lastSeq > 0)
      log.warn('an empty database beside a journal: what the journal tells is left alone')
    return { reasons, missing: [], later: [] }
  }
  const known = await nodeById(read, node)
  const through = known?.journalSeq ?? 0
  const later = history.groups.filter((group) => group.seq > through && !history.rolledBack.has(group.seq))
  const missing = await groupsNotIn(read, later, through)
  const committed = (group: JournalGroup) => group.seq <= history.settled && !history.undone.has(group.seq)
  if (missing.some(committed)) reasons.push('behind_journal')
  if (history.lastSeq > 0 && (known === null || history.firstSeq > through + 1))
    reasons.push('unknown_journal')
  // On PostgreSQL a node that joins begins a journal; a SQLite file has one node, and its journal does not go.
  const lost =
    known === null ? store.dialect === 'sqlite' && history.lastSeq === 0 : through > history.lastSeq
  if (lost && (known !== null || (await anotherJournalKnown(read, node)))) reasons.push('journal_missing')
  if (history.damaged && history.lastSeq > through) reasons.push('journal_damaged')
  return { reasons, missing, later }
}
