import type { Instant } from '~/domain/kernel/time'
import type { ListedFinding } from '~/domain/reconciliation/findings'
import type { FindingKind } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { lookAgain } from '~db/repositories/credential-inputs'
import { credentialsByIds } from '~db/repositories/credentials'
import { insertFinding, openFindingsOfSystem, updateFinding } from '~db/repositories/findings'
import type { Tables } from '~db/tables'

type SystemRow = Tables['connectedSystem']['$inferSelect']

/** What only a listing can close: the engine closes what its own read-backs opened. */
const OF_LISTINGS: readonly FindingKind[] = ['orphan', 'stale', 'drifted', 'missing', 'resurrected']

/**
 * Keeps the findings of one system in step with a whole list: opens new ones, renews those still there, closes those that
 * are gone. What concerns our own objects is put right by the engine, which looks at them again.
 */
export async function recordListedFindings(
  services: Services,
  system: SystemRow,
  listed: readonly ListedFinding[],
  now: Instant,
): Promise<void> {
  await services.store.transact(async (tx) => {
    // A resurrected finding about the credential itself is the engine's; one about a second object is of a listing.
    const open = (await openFindingsOfSystem(tx, system.id, OF_LISTINGS)).filter(
      (finding) => finding.kind !== 'resurrected' || finding.subject !== finding.credentialId,
    )
    const credentials = await credentialsByIds(
      tx,
      listed.flatMap((finding) => finding.credentialId ?? []),
    )
    const keyOf = (finding: { kind: string; subject: string }) => `${finding.kind} ${finding.subject}`
    const openByKey = new Map(open.map((finding) => [keyOf(finding), finding]))
    const stillThere = new Set<string>()

    const own = listed.filter((finding) => finding.own)
    await lookAgain(
      tx,
      own.filter((finding) => finding.kind !== 'stale').flatMap((finding) => finding.credentialId ?? []),
      now,
    )
    for (const finding of listed) {
      // The engine judges these itself, from its own read-back.
      if (finding.kind === 'overdue' || (finding.kind === 'resurrected' && finding.own)) continue
      const key = keyOf(finding)
      stillThere.add(key)
      const known = openByKey.get(key)
      if (known) {
        await updateFinding(tx, known.id, { lastSeenAt: now })
        continue
      }
      const credential = credentials.find((row) => row.id === finding.credentialId)
      const id = services.ids.id()
      await insertFinding(tx, {
        id,
        kind: finding.kind,
        systemId: system.id,
        siteId: system.siteId,
        vendorId: credential?.vendorId ?? null,
        personId: credential?.personId ?? null,
        credentialId: finding.credentialId,
        ownerId: system.ownerId,
        subject: finding.subject,
        account: { ...finding.account },
        severity: finding.severity,
        openedAt: now,
        lastSeenAt: now,
        deadline: finding.deadline,
      })
      await services.audit.append(tx, now, {
        type: 'finding.opened',
        actorId: null,
        subjects: {
          system: system.id,
          site: system.siteId,
          person: credential?.personId ?? null,
          credential: finding.credentialId,
        },
        facts: { finding: id, kind: finding.kind },
      })
    }
    for (const finding of open) {
      if (stillThere.has(keyOf(finding))) continue
      await updateFinding(tx, finding.id, { closedAt: now, closedWhy: 'not_listed' })
      await services.audit.append(tx, now, {
        type: 'finding.closed',
        actorId: null,
        subjects: { system: system.id, site: system.siteId, credential: finding.credentialId },
        facts: { finding: finding.id, kind: finding.kind, why: 'not_listed' },
      })
    }
    tx.afterCommit(services.wake)
  }, 'background')
}
