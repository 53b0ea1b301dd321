import {
  asConnectorError,
  type Connector,
  ConnectorError,
  inTime,
  type Order,
  type SystemAccess,
} from '~/connectors/contract'
import type { Instant } from '~/domain/kernel/time'
import { type Adoption, adoptionIn } from '~/domain/reconciliation/adoption'
import { toRevision } from '~db/repositories/credential-standing'
import { closeFindings } from '~db/repositories/findings'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import type { Intent } from './intent.server'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/**
 * The account that is to be taken over before anything is given; null when there is none. Only a revision that both seats
 * approved says which one, by its native id: a row that somebody planted takes nothing over.
 */
export function adoptionOf({ facts, standing }: Plan): Adoption | null {
  const { artifact, credential, revisions } = facts
  if (!artifact || artifact.adoptedFrom === null || artifact.state !== 'intended') return null
  const approved = revisions.filter(({ id }) => standing.grants.some((grant) => grant.revisionId === id))
  const { personId, systemId } = credential
  return adoptionIn(approved.map(toRevision), { findingId: artifact.adoptedFrom, personId, systemId })
}

/** Puts our mark on the account. Null when it went through or its outcome is open: what follows tells. */
export async function takeOver(
  connector: Connector,
  access: SystemAccess,
  order: Order,
  { nativeId, nativeName }: Adoption,
): Promise<ConnectorError | null> {
  if (!connector.adopt) return new ConnectorError('unsupported', 'This kind of system takes nothing over.')
  try {
    await inTime(connector.adopt(access, { ...order, nativeId, nativeName }), access.signal)
    return null
  } catch (error) {
    return asConnectorError(error)
  }
}

/** It bears our mark now: it is accounted for, and its finding is closed. */
export async function recordAdopted(
  services: EngineServices,
  tx: Tx,
  { plan, artifact }: Intent,
  { seen }: Outcome,
  now: Instant,
): Promise<void> {
  const { adoptedFrom } = artifact
  if (adoptedFrom === null || artifact.state !== 'intended') return
  if (!seen?.ours || seen.presence === 'absent') return
  const subjects = subjectsOf(plan)
  const facts = { finding: adoptedFrom, kind: 'orphan' }
  await services.audit.append(tx, now, {
    type: 'credential.adopted',
    actorId: null,
    subjects,
    facts: { ...facts, artifact: artifact.id },
  })
  const closed = await closeFindings(tx, [adoptedFrom], now, 'adopted')
  if (closed.length === 0) return
  await services.audit.append(tx, now, {
    type: 'finding.closed',
    actorId: null,
    subjects,
    facts: { ...facts, why: 'adopted' },
  })
}
