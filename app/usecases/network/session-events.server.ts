import type { Id } from '~/domain/kernel/ids'
import type { Services } from '~/platform/services'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import { endRadiusSession } from '~db/repositories/radius-sessions'
import type { Tx } from '~db/store'

/** Whose time lines a login or a session stands on. */
export function subjectsOf(credential: CredentialRow) {
  return {
    person: credential.personId,
    credential: credential.id,
    vendor: credential.vendorId,
    system: credential.systemId,
    site: credential.siteId,
  }
}

/** The event of a session that is over. */
export function sessionEnded(credential: CredentialRow, session: Id, how: string) {
  return {
    type: 'network.session_ended' as const,
    actorId: null,
    subjects: subjectsOf(credential),
    facts: { session, how },
  }
}

/** Writes down that a session is over, and how; nothing where that stands there already. */
export async function endSession(
  { clock, audit }: Pick<Services, 'clock' | 'audit'>,
  tx: Tx,
  sessionId: Id,
  how: string,
): Promise<void> {
  const now = clock.now()
  const ended = await endRadiusSession(tx, sessionId, now, how)
  const credential = ended && (await credentialById(tx, ended.credentialId))
  if (credential) await audit.append(tx, now, sessionEnded(credential, sessionId, how))
}
