import { PASS_TOKEN_LIFE } from '~/domain/gate/pass-token'
import type { JournalGroup } from '~/domain/journal/entry'
import type { Instant } from '~/domain/kernel/time'
import type { Journal } from '~/platform/journal/journal.server'
import type { Services } from '~/platform/services'
import { mailEach } from '~/usecases/notice/recipients.server'
import { formatInstant } from '~/words/format'
import { countVoidAddresses } from '~db/repositories/address-moves'
import { lookAgain } from '~db/repositories/credential-inputs'
import {
  forgetWords,
  insertFreeze,
  standingFreezes,
  updateFreezeFacts,
} from '~db/repositories/giving-freezes'
import { updateNode } from '~db/repositories/nodes'
import { closePassLists } from '~db/repositories/pass-status'
import {
  clearRestored,
  credentialIdPage,
  endAllLinks,
  markRestored,
  requestAllListings,
  revokeAllSessions,
  setJournalSeq,
  voidPasses,
} from '~db/repositories/restore'
import { holdersOf } from '~db/repositories/roles'
import type { Tx } from '~db/store'
import type { Compared } from './compared'
import { addHostsAgain, loseUnknownSerials, replaceAuthorities } from './lost-serials.server'
import { nodeRow } from './mark-time.server'
import { moveAddressesAgain } from './move-addresses.server'
import { pointSystemsAgain } from './point-again.server'
import { recoverAccounts } from './recover-accounts.server'
import { liftedIn, replay } from './replay.server'

/** Groups done again, and credentials looked at again, in one transaction. */
const GROUPS = 100
const CREDENTIALS = 500

/**
 * A restored database gives nothing until a person of each seat has looked: what was decided since is not in it. What was taken
 * since is taken again from the journal, nobody stays signed in, no old pass opens a gate, every credential is looked at
 * and every system listed. Each step can be done twice; a start that was cut short does all of it again.
 */
export async function afterRestore(
  services: Services,
  journal: Journal,
  { reasons, missing, later }: Compared,
): Promise<void> {
  const { store, clock, ids } = services
  const now = clock.now()
  await replaceAuthorities(services, missing)
  const voided = await store.transact(async (tx) => {
    await markRestored(tx, now)
    const facts = { reasons: [...reasons], groups: missing.length }
    const frozen = await insertFreeze(tx, { id: ids.id(), reason: 'restored', facts, frozenAt: now })
    if (!frozen) await forgetWords(tx, 'restored')
    // Tokens that readers of others take stand in lists of which this database may know an early part only.
    await closePassLists(tx, now, now + PASS_TOKEN_LIFE)
    return {
      sessions: await revokeAllSessions(tx, now),
      links: await endAllLinks(tx, now),
      passes: await voidPasses(tx, now),
      // Certificates that were signed since the backup are refused, whether or not the journal tells of them.
      authorities: await loseUnknownSerials(tx, missing, { leap: true }, now),
      sshHosts: await addHostsAgain(tx, missing),
    }
  })

  const entries = later.flatMap((group) => group.entries)
  // Before anything else: of what the portal knows by a system, where it points is part.
  const systemsPointed = await pointSystemsAgain(services, entries, now)
  const lifted = liftedIn(missing)
  let replayed = 0
  for (const batch of batchesOf(missing, GROUPS)) {
    replayed += await store.transact((tx) => replay(services, tx, batch, lifted))
  }
  // After the removals: the address of somebody who was archived may be another one's by now.
  const addressesMoved = await moveAddressesAgain(services, entries, now)
  const { taken, unreachable } = await recoverAccounts(store, entries, now)
  for (let after = ''; ; ) {
    const page = await credentialIdPage(store.read, after, CREDENTIALS)
    const last = page.at(-1)
    if (last === undefined) break
    await store.transact((tx) => lookAgain(tx, page, now))
    after = last
  }

  const complete = !reasons.includes('journal_missing') && !reasons.includes('journal_damaged')
  await store.transact(async (tx) => {
    const systems = await requestAllListings(tx, now)
    const found = {
      replayed,
      recovered: taken.length,
      unreachable: unreachable.length,
      systemsPointed,
      addressesMoved,
      addressesVoid: await countVoidAddresses(tx),
    }
    const facts = { reasons: [...reasons], groups: missing.length, systems, ...found, ...voided }
    await services.audit.append(tx, now, {
      type: 'portal.restored',
      actorId: null,
      subjects: { credential: taken },
      facts,
    })
    await noteFindings(tx, found)
    await tellStaff(services, tx, { ...found, complete }, now)
    await setJournalSeq(tx, nodeRow(journal.node, now), journal.history.lastSeq)
    await updateNode(tx, journal.node, { seenAt: latest(journal.history.groups, now) })
    await clearRestored(tx)
  })
}

/** What was done again, counted. */
interface Found {
  readonly replayed: number
  readonly recovered: number
  readonly unreachable: number
  readonly systemsPointed: number
  readonly addressesMoved: number
  readonly addressesVoid: number
}

/** The page on which giving is resumed says what was found. */
async function noteFindings(tx: Tx, found: Found): Promise<void> {
  const freeze = (await standingFreezes(tx)).find((each) => each.reason === 'restored')
  if (freeze) await updateFreezeFacts(tx, freeze.id, { ...freeze.facts, ...found })
}

async function tellStaff(
  services: Services,
  tx: Tx,
  found: Found & { readonly complete: boolean },
  now: Instant,
): Promise<void> {
  const holders = [...(await holdersOf(tx, 'approver')), ...(await holdersOf(tx, 'administrator'))]
  await mailEach(
    services,
    tx,
    now,
    holders.map(({ person }) => person),
    'restored',
    (person) => ({
      name: person.name,
      foundAt: formatInstant(now, 'UTC'),
      ...found,
      link: `${services.env.baseUrl}/live`,
    }),
  )
}

/** The latest time the journal has seen: a clock that is behind it went back. */
function latest(groups: readonly JournalGroup[], now: Instant): Instant {
  return Math.max(now, ...groups.slice(-1).map((group) => group.at))
}

function* batchesOf<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}
