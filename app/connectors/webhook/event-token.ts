import { type AccountEnd, accountEndToken } from '~/domain/webhook/account-end'
import type { EventKind, StatedEvent, Statement } from '~/domain/webhook/statement'

/** The events' URIs: what is said in one is told under its URI. */
const EVENT_URI: Readonly<Record<EventKind, string>> = {
  access: 'urn:daypass:event:access',
  'session-revoked': 'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
  'credential-change': 'https://schemas.openid.net/secevent/caep/event-type/credential-change',
}

/** The event that orders the end of an account that is not ours. */
const ACCOUNT_END_URI = 'urn:daypass:event:account-end'

export interface Addressed {
  readonly issuer: string
  readonly nativeName: string
  readonly holderName: string
}

/**
 * The claims of one token (RFC 8417): one event each, and no `exp`, because a statement stands until the next. The
 * subject is the credential, which is the account's name for both sides (RFC 9493): by itself in the portal's own event, under its
 * issuer in those of CAEP.
 */
export function claimsOf(
  statement: Statement,
  { kind, jti }: StatedEvent,
  { issuer, nativeName, holderName }: Addressed,
): Record<string, unknown> {
  const { said, credentialId, madeAt } = statement
  const subject =
    kind === 'access'
      ? { format: 'opaque', id: credentialId }
      : { format: 'iss_sub', iss: issuer, sub: credentialId }
  return {
    iss: issuer,
    aud: said.audience,
    iat: Math.floor(madeAt / 1000),
    jti,
    txn: `${credentialId}.${statement.sequence}`,
    sub_id: subject,
    events: { [EVENT_URI[kind]]: eventOf(statement, kind, { nativeName, holderName }) },
  }
}

/** The same for an account that is not ours and must end. Its subject is the receiver's own id of it. */
export function accountEndClaims(end: AccountEnd, issuer: string): Record<string, unknown> {
  const { nativeId: id, nativeName: name, audience, sequence, madeAt } = end
  return {
    iss: issuer,
    aud: audience,
    iat: Math.floor(madeAt / 1000),
    jti: accountEndToken(end),
    txn: accountEndToken(end),
    sub_id: { format: 'opaque', id },
    events: { [ACCOUNT_END_URI]: { sequence, account: { id, name } } },
  }
}

function eventOf(
  { said, change, sequence, madeAt }: Statement,
  kind: EventKind,
  { nativeName, holderName }: Pick<Addressed, 'nativeName' | 'holderName'>,
): Record<string, unknown> {
  if (kind === 'access') {
    return {
      change,
      sequence,
      state: said.state,
      account: { name: nativeName, ...(said.state === 'on' ? { displayName: holderName } : {}) },
      entitlements: said.entitlements.map(({ name, until }) => ({
        name,
        until: new Date(until).toISOString(),
      })),
      endSessions: said.endSessions,
    }
  }
  const about = { event_timestamp: Math.floor(madeAt / 1000), initiating_entity: 'policy' }
  if (kind === 'session-revoked') return about
  return { ...about, credential_type: 'urn:daypass:credential', change_type: CHANGE_TYPE[change] }
}

const CHANGE_TYPE = { given: 'create', changed: 'update', suspended: 'revoke', ended: 'delete' } as const
