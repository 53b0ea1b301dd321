import { afterAdministrator } from '~/domain/connected-system/own-accounts'
import type { Instant } from '~/domain/kernel/time'
import { deadlineOf, type Severity } from '~/domain/reconciliation/findings'
import type { Services } from '~/platform/services'
import type { EndRow } from '~db/repositories/ends'
import { acceptedFindings, NOT_ACCEPTED, updateFinding } from '~db/repositories/findings'
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
  if (!connector.isAdministrator) return
  const wasAdministrator = ended.some(({ entitlementVersionId }) => {
    const version = facts.versions.find(({ id }) => id === entitlementVersionId)
    const mapping = connector.entitlementSchema.safeParse(version?.mapping)
    // What cannot be read any more may have been anything.
    return !mapping.success || connector.isAdministrator?.(mapping.data)
  })
  if (!wasAdministrator) return
  const ids = await requestListingsOf(tx, facts.system, now)
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
