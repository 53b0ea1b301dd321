import { randomInt } from 'node:crypto'
import { type Opening, openingNow, stillCovers } from '~/domain/credential/opening'
import { LIST_STEP, statusAt, VALID } from '~/domain/gate/status-list'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { randomToken } from '~/platform/ids.server'
import type { Keys } from '~/platform/keys.server'
import { decoysOf } from '~/platform/status-list.server'
import {
  endPassStatuses,
  growPassList,
  insertPassList,
  livePassStatuses,
  openPassList,
  type PassListRow,
  takePassStatus,
  widenPassStatus,
} from '~db/repositories/pass-status'
import type { Tx } from '~db/store'
import type { RoundResult } from './round.server'

/** So many places are tried before the list grows: with three quarters of it taken, one pass in sixty makes it grow. */
const TRIES = 32

/**
 * Keeps the places of passes in the status list for readers of others in step with what the rounds of this transaction came
 * to. A place ends with the same commit that writes down why: the pass is off or gone, or it may say less than tokens with
 * the place may have said. What is given again, or goes on with less, gets a new place.
 */
export async function recordPassStatuses(
  keys: Pick<Keys, 'mac'>,
  tx: Tx,
  results: readonly RoundResult[],
  now: Instant,
): Promise<void> {
  const rounds = results.filter(({ intent }) => intent.plan.connector.holderSecret === 'pass')
  if (rounds.length === 0) return
  const live = new Map(
    (
      await livePassStatuses(
        tx,
        rounds.map(({ intent }) => intent.artifact.id),
      )
    ).map((status) => [status.artifactId, status]),
  )
  const ended: Id[] = []
  const given: { readonly artifactId: Id; readonly opening: Opening }[] = []
  for (const { intent, outcome } of rounds) {
    const artifactId = intent.artifact.id
    const { standing, want } = intent.plan
    const opening = outcome.expected.state === 'on' ? openingNow(standing, want, intent.plan.now) : null
    const settled = outcome.verdict.kind === 'settled'
    const before = live.get(artifactId)
    const stands = before !== undefined && opening !== null && stillCovers(opening, before)
    if (before !== undefined && !stands) ended.push(artifactId)
    if (opening === null || !settled) continue
    if (!stands) given.push({ artifactId, opening })
    else if (!stillCovers(before, opening)) await widenPassStatus(tx, artifactId, opening)
  }
  if (ended.length > 0) await endPassStatuses(tx, ended, now)
  if (given.length > 0) await takePlaces(keys, tx, given, now)
}

async function takePlaces(
  keys: Pick<Keys, 'mac'>,
  tx: Tx,
  given: readonly { readonly artifactId: Id; readonly opening: Opening }[],
  now: Instant,
): Promise<void> {
  let list = (await openPassList(tx)) ?? (await openNewList(tx, now))
  let decoys = decoysOf(keys, list.id, list.size)
  for (const { artifactId, opening } of given) {
    const { versions, until } = opening
    const row = { artifactId, versions, until, allottedAt: now }
    while (!(await takeOne(tx, list, decoys, row))) {
      const size = list.size + LIST_STEP
      await growPassList(tx, list.id, list.size, size)
      list = { ...list, size }
      decoys = decoysOf(keys, list.id, size)
    }
  }
}

/** A place drawn by lot among those whose decoys say VALID: nobody sees that it was given, nor in what order. */
async function takeOne(
  tx: Tx,
  { id: listId, size }: PassListRow,
  decoys: Uint8Array,
  row: Omit<Parameters<typeof takePassStatus>[1], 'listId' | 'idx'>,
): Promise<boolean> {
  for (let left = TRIES; left > 0; left--) {
    const idx = randomInt(size)
    if (statusAt(decoys, idx) !== VALID) continue
    if (await takePassStatus(tx, { ...row, listId, idx })) return true
  }
  return false
}

async function openNewList(tx: Tx, now: Instant): Promise<PassListRow> {
  const row: PassListRow = {
    id: randomToken(6),
    size: LIST_STEP,
    changes: 0,
    createdAt: now,
    closedAt: null,
  }
  await insertPassList(tx, row)
  return row
}
