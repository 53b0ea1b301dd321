import { type Connector, nativeEntitlements } from '~/connectors/contract'
import { afterAdministrator, isOwnDrift } from '~/domain/connected-system/own-accounts'
import type { Instant } from '~/domain/kernel/time'
import { NOT_ACCEPTED } from '~/domain/reconciliation/acceptance'
import { deadlineOf, type Severity } from '~/domain/reconciliation/findings'
import type { Services } from '~/platform/services'
import type { EndRow } from '~db/repositories/ends'
import {
  acceptedFindings,
  driftsOfCredential,
  type FindingRow,
  updateFinding,
} from '~db/repositories/findings'
import { forgetPlace } from '~db/repositories/listing-runs'
import { requestListingsOf } from '~db/repositories/listings'
import { type SystemRow, systemsByIds, updateSystem } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import type { Plan } from './plan.server'

/**
 * Who was administrator of a target may have left accounts of their own there: when that right's end is confirmed, the
 * target's accounts are listed at once, and what nobody granted is found. They may as well have set the password of any account
 * that was there: what was accepted must be accepted anew, and accounts that are there by right must be confirmed anew, unless
 * the portal itself proves their password. One target may be several systems, of which not each can list: the same device with
 * its shared accounts, and with accounts for each person.
 */
export async function lookAfterAdministrator(
  services: Services,
  tx: Tx,
  plan: Plan,
  ended: readonly EndRow[],
  now: Instant,
): Promise<void> {
  const { connector, facts } = plan
  if (!connector.isAdministrator || ended.length === 0) return
  const granted = ended.some(({ entitlementVersionId }) => {
    const version = facts.versions.find(({ id }) => id === entitlementVersionId)
    const mapping = connector.entitlementSchema.safeParse(version?.mapping)
    // What cannot be read any more may have been anything.
    return !mapping.success || administers(connector, nativeEntitlements(connector, [mapping.data]))
  })
  if (granted || (await wasAdministrator(tx, plan))) await lookAfter(services, tx, facts.system, now)
}

/** The same where it had ended, was switched on again by somebody, and is off once more: nothing was due to end. */
export async function lookAfterReturned(services: Services, tx: Tx, plan: Plan, now: Instant): Promise<void> {
  if (await wasAdministrator(tx, plan)) await lookAfter(services, tx, plan.facts.system, now)
}

/** As it was last seen; and as it was ever found, because somebody else may have raised it and put it back. */
async function wasAdministrator(tx: Tx, { connector, facts }: Plan): Promise<boolean> {
  if (!connector.isAdministrator) return false
  const { id, observation } = facts.credential
  if (observation !== null && administers(connector, observation.entitlements)) return true
  const drifts = await driftsOfCredential(tx, id)
  return drifts.some(({ account }) => administers(connector, account.entitlements))
}

/** A finding as far as it tells whose account ended, and what it could do. */
export type LostAccount = Pick<FindingRow, 'kind' | 'credentialId' | 'account'>

/**
 * The same where nobody granted it: these accounts were found, and are gone, or have lost rights. One that is there by right
 * waits for both seats anyway.
 */
export async function lookAfterAccounts(
  services: Services,
  tx: Tx,
  system: SystemRow,
  lost: readonly LostAccount[],
  now: Instant,
): Promise<void> {
  const connector = services.connectors.get(system.kind)
  const wasAdministrator = lost.some(
    (finding) =>
      HELD_UNGRANTED.has(finding.kind) &&
      !isOwnDrift(finding) &&
      administers(connector, finding.account.entitlements),
  )
  if (wasAdministrator) await lookAfter(services, tx, system, now)
}

/** Kinds of accounts with rights that nobody granted. */
const HELD_UNGRANTED: ReadonlySet<string> = new Set(['orphan', 'default_account', 'drifted', 'resurrected'])

/** Is one of these native names an administrator's? Names that were not told may have been anything. */
export function administers(connector: Connector, names: unknown): boolean {
  if (!connector.isAdministrator) return false
  return !Array.isArray(names) || names.some((name) => connector.isAdministrator?.(name))
}

async function lookAfter(services: Services, tx: Tx, target: SystemRow, now: Instant): Promise<void> {
  const ids = await requestListingsOf(tx, target, now)
  // From the beginning: what an earlier page of a list that broke off showed may be otherwise by now.
  for (const id of ids) await forgetPlace(tx, id)
  for (const system of await systemsByIds(tx, ids)) await doubtOwnAccounts(services, tx, system, now)
  await endAcceptances(services, tx, ids, now)
}

async function doubtOwnAccounts(services: Services, tx: Tx, system: SystemRow, now: Instant): Promise<void> {
  const left = system.ownAccounts && afterAdministrator(system.ownAccounts)
  const doubted = (system.ownAccounts?.length ?? 0) - (left?.length ?? 0)
  if (doubted === 0 && system.ownWord === null) return
  await updateSystem(tx, system.id, { ownAccounts: left, ownWord: null })
  await services.audit.append(tx, now, {
    type: 'system.own_accounts_unproved',
    actorId: null,
    subjects: { system: system.id, site: system.siteId },
    facts: { accounts: doubted },
  })
}

async function endAcceptances(
  services: Services,
  tx: Tx,
  systemIds: readonly string[],
  now: Instant,
): Promise<void> {
  for (const finding of await acceptedFindings(tx, systemIds)) {
    const deadline = deadlineOf(finding.severity as Severity, now)
    await updateFinding(tx, finding.id, { ...NOT_ACCEPTED, deadline })
    // One seat's word alone never counted.
    if (finding.acceptedAt === null) continue
    await services.audit.append(tx, now, {
      type: 'finding.acceptance_ended',
      actorId: null,
      subjects: {
        system: finding.systemId,
        site: finding.siteId,
        person: finding.personId,
        credential: finding.credentialId,
      },
      facts: { finding: finding.id, kind: finding.kind, why: 'administrator_ended' },
    })
  }
}
