import { nasAddressForm } from '~/connectors/radius/config'
import type { Id } from '~/domain/kernel/ids'
import { MINUTE } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { artifactsNamed } from '~db/repositories/artifacts'
import { lookAgain } from '~db/repositories/credential-inputs'
import { type CredentialRow, credentialById, credentialsByIds } from '~db/repositories/credentials'
import {
  deleteRadiusSession,
  endRadiusSessionsOfNas,
  insertRadiusSession,
  type RadiusSessionRow,
  radiusSessionOfNas,
  updateRadiusSession,
} from '~db/repositories/radius-sessions'
import type { SystemRow } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { standingsAt } from '../credential/standing.server'
import { networkRight } from './network-right'
import { readClass, type SessionClass } from './session-class'
import { endSession, sessionEnded, subjectsOf } from './session-events.server'

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
export async function noteSession(services: Services, system: SystemRow, told: SessionNews): Promise<void> {
  const news = { ...told, nasAddress: nasAddressForm(told.nasAddress) }
  if (news.status === 'Accounting-On' || news.status === 'Accounting-Off') {
    await services.store.transact((tx) => noteRestart(services, tx, system, news.nasAddress))
    return
  }
  const { nasSessionId } = news
  if (nasSessionId === null || nasSessionId.length > 253) return
  await services.store.transact(async (tx) => {
    const known = await radiusSessionOfNas(tx, system.id, news.nasAddress, nasSessionId)
    if (news.status !== 'Stop') await noteOpen(services, tx, system, { ...news, nasSessionId }, known)
    else if (known) await endSession(services, tx, known.id, 'stopped')
  })
}

async function noteOpen(
  services: Services,
  tx: Tx,
  system: SystemRow,
  news: SessionNews & { readonly nasSessionId: string },
  stored: RadiusSessionRow | null,
): Promise<void> {
  const now = services.clock.now()
  const told = readClass(news.sessionClass)
  // A NAS that counts anew from its start gives another session the name of an old one.
  const reused = stored !== null && isAnothers(stored, news, told)
  if (reused) await forget(services, tx, stored)
  const known = reused ? null : stored
  if (known?.endedAt === null) {
    // A device that signed in anew within its session is where the newest answer let it in.
    const moved = told !== null && told.entitlement !== known.entitlement
    await updateRadiusSession(tx, known.id, {
      seenAt: now,
      ...(moved ? { entitlement: told.entitlement, endsAt: told.endsAt } : {}),
    })
    if (!moved) return
    await lookAgain(tx, [known.credentialId], now)
    tx.afterCommit(services.wake)
    return
  }
  if (known?.endReason === 'stopped' && now - (known.endedAt ?? 0) < LATE) return
  const credential = known
    ? await credentialById(tx, known.credentialId)
    : await holderOf(tx, system, told?.credentialId ?? null, news.userName)
  if (!credential) {
    services.log.warn({ systemId: system.id }, 'a session on the network is nobody of ours')
    return
  }
  const [found] = await standingsAt(services, tx, [credential], now)
  const right = found ? networkRight(found, now) : null
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
      // As the NAS writes it: by this it finds the session again (RFC 5176 clause 3).
      userName: news.userName?.trim() ?? '',
      startedAt: now,
    })
  await services.audit.append(tx, now, {
    type: 'network.session_started',
    actorId: null,
    subjects: subjectsOf(credential),
    facts: { session: id, until: endsAt },
  })
  // Something changed between the login and this: the engine puts the session right, or ends it.
  if (right?.boundary !== endsAt || right.name !== entitlement) {
    await lookAgain(tx, [credential.id], now)
    tx.afterCommit(services.wake)
  }
}

/** By what the portal itself wrote into the session's Class, else by the name that it is told under. */
async function holderOf(
  tx: Tx,
  system: SystemRow,
  credentialId: Id | null,
  userName: string | null,
): Promise<CredentialRow | null> {
  if (credentialId !== null) {
    const credential = await credentialById(tx, credentialId)
    return credential?.systemId === system.id ? credential : null
  }
  const [newest] = await artifactsNamed(tx, system.id, nameOf(userName))
  return newest ? credentialById(tx, newest.credentialId) : null
}

function isAnothers(known: RadiusSessionRow, news: SessionNews, told: SessionClass | null): boolean {
  return told ? told.credentialId !== known.credentialId : nameOf(news.userName) !== nameOf(known.userName)
}

function nameOf(userName: string | null): string {
  return userName?.trim().toLowerCase() ?? ''
}

/** What a session was stands in the log; its name is somebody else's now. */
async function forget(services: Services, tx: Tx, known: RadiusSessionRow): Promise<void> {
  await endSession(services, tx, known.id, 'nas_restarted')
  await deleteRadiusSession(tx, known.id)
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
      return credential ? [sessionEnded(credential, id, 'nas_restarted')] : []
    }),
  )
}
