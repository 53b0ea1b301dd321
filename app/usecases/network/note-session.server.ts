import { MINUTE } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { artifactsNamed } from '~db/repositories/artifacts'
import { lookAgain } from '~db/repositories/credential-inputs'
import { type CredentialRow, credentialById, credentialsByIds } from '~db/repositories/credentials'
import {
  endRadiusSession,
  endRadiusSessionsOfNas,
  insertRadiusSession,
  type RadiusSessionRow,
  radiusSessionOfNas,
  updateRadiusSession,
} from '~db/repositories/radius-sessions'
import type { SystemRow } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { standingsAt } from '../credential/standing.server'
import { subjectsOf } from './answer-login.server'
import { networkRight } from './network-right'
import { readClass } from './session-class'

/** What a NAS says of a session (RFC 2866), or of itself. */
export interface SessionNews {
  readonly status: 'Start' | 'Interim-Update' | 'Stop' | 'Accounting-On' | 'Accounting-Off'
  readonly userName: string | null
  readonly nasAddress: string
  readonly nasSessionId: string | null
  readonly station: string | null
  readonly sessionClass: string | null
}

/** News that were sent twice may come after the end they tell the time before of. */
const LATE = 5 * MINUTE

/** Writes down what a NAS tells; what it is sent again changes nothing. */
export async function noteSession(services: Services, system: SystemRow, news: SessionNews): Promise<void> {
  if (news.status === 'Accounting-On' || news.status === 'Accounting-Off') {
    await services.store.transact((tx) => noteRestart(services, tx, system, news.nasAddress))
    return
  }
  const { nasSessionId } = news
  if (nasSessionId === null || nasSessionId.length > 253) return
  await services.store.transact(async (tx) => {
    const known = await radiusSessionOfNas(tx, system.id, news.nasAddress, nasSessionId)
    if (news.status !== 'Stop') await noteOpen(services, tx, system, { ...news, nasSessionId }, known)
    else if (known) await noteStop(services, tx, system, known)
  })
}

async function noteOpen(
  services: Services,
  tx: Tx,
  system: SystemRow,
  news: SessionNews & { readonly nasSessionId: string },
  known: RadiusSessionRow | null,
): Promise<void> {
  const now = services.clock.now()
  if (known?.endedAt === null) {
    await updateRadiusSession(tx, known.id, { seenAt: now })
    return
  }
  if (known?.endReason === 'stopped' && now - (known.endedAt ?? 0) < LATE) return
  const credential = known
    ? await credentialById(tx, known.credentialId)
    : await holderOf(tx, system, news.userName)
  if (!credential) {
    services.log.warn({ systemId: system.id }, 'a session on the network is nobody of ours')
    return
  }
  const [found] = await standingsAt(services, tx, [credential], now)
  const right = found ? networkRight(found, now) : null
  const told = readClass(news.sessionClass)
  const entitlement = told?.entitlement ?? known?.entitlement ?? right?.name ?? ''
  const endsAt = told?.endsAt ?? known?.endsAt ?? right?.boundary ?? now
  const id = known?.id ?? services.ids.id()
  const { nasAddress, nasSessionId, station } = news
  const row = { nasAddress, nasSessionId, station, entitlement, endsAt, seenAt: now }
  if (known) await updateRadiusSession(tx, id, { ...row, endedAt: null, endReason: null })
  else
    await insertRadiusSession(tx, {
      ...row,
      id,
      systemId: system.id,
      credentialId: credential.id,
      userName: news.userName?.trim().toLowerCase() ?? '',
      startedAt: now,
    })
  await services.audit.append(tx, now, {
    type: 'network.session_started',
    actorId: null,
    subjects: subjectsOf(system, credential),
    facts: { session: id, until: endsAt },
  })
  // Something changed between the login and this: the engine puts the session right, or ends it.
  if (right?.boundary !== endsAt || right.name !== entitlement) {
    await lookAgain(tx, [credential.id], now)
    tx.afterCommit(services.wake)
  }
}

async function holderOf(tx: Tx, system: SystemRow, userName: string | null): Promise<CredentialRow | null> {
  const [newest] = await artifactsNamed(tx, system.id, userName?.trim().toLowerCase() ?? '')
  return newest ? credentialById(tx, newest.credentialId) : null
}

async function noteStop(
  services: Services,
  tx: Tx,
  system: SystemRow,
  { id, credentialId }: RadiusSessionRow,
): Promise<void> {
  const now = services.clock.now()
  const ended = await endRadiusSession(tx, id, now, 'stopped')
  const credential = await credentialById(tx, credentialId)
  if (ended === null || !credential) return
  await services.audit.append(tx, now, sessionEnded(system, credential, id, 'stopped'))
}

async function noteRestart(services: Services, tx: Tx, system: SystemRow, nasAddress: string): Promise<void> {
  const now = services.clock.now()
  const ended = await endRadiusSessionsOfNas(tx, system.id, nasAddress, now)
  const credentials = await credentialsByIds(
    tx,
    ended.map((session) => session.credentialId),
  )
  await services.audit.appendAll(
    tx,
    now,
    ended.flatMap(({ id, credentialId }) => {
      const credential = credentials.find((each) => each.id === credentialId)
      return credential ? [sessionEnded(system, credential, id, 'nas_restarted')] : []
    }),
  )
}

export function sessionEnded(
  system: Pick<SystemRow, 'id' | 'siteId'>,
  credential: CredentialRow,
  session: string,
  how: string,
) {
  return {
    type: 'network.session_ended' as const,
    actorId: null,
    subjects: subjectsOf(system, credential),
    facts: { session, how },
  }
}
