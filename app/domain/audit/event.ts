import canonicalize from 'canonicalize'
import type { Id } from '../kernel/ids'

/** What can happen, as noun.verb in the past tense. Stored for ever: names are added, never reused. */
export const EVENT_TYPES = [
  'request.drafted',
  'request.submitted',
  'request.withdrawn',
  'request.lapsed',
  'request.asked',
  'request.answered',
  'request.approved_by_seat',
  'request.denied',
  'request.approved',
  'grant.made',
  'grant.ended_early',
  'grant.unbacked',
  'credential.intended',
  'credential.given',
  'credential.closed',
  'credential.reopened',
  'credential.sessions_kept',
  'credential.sessions_ended',
  'credential.recreated',
  'credential.secret_taken',
  'credential.adopted',
  'credential.attempt_failed',
  'credential.secret_shown',
  'credential.retry_asked',
  'system.shared_secret_changed',
  'end.attempted',
  'end.confirmed',
  'end.overdue',
  'end.attested_by_seat',
  'webhook.stated',
  'manual_task.asked',
  'manual_task.on_hold',
  'manual_task.asked_again',
  'manual_task.called_off',
  'manual_task.handed_out',
  'manual_task.to_take_back',
  'manual_task.taken_back',
  'manual_task.lost',
  'manual_task.put_right',
  'manual_task.contradicted',
  'manual_task.attested',
  'finding.opened',
  'finding.escalated',
  'finding.closed',
  'finding.acceptance_ended',
  'finding.end_confirmed',
  'finding.end_ordered',
  'finding.end_withdrawn',
  'finding.end_failed',
  'finding.end_dropped',
  'finding.ended',
  'finding.accepted_by_seat',
  'finding.accepted',
  'finding.acceptance_withdrawn',
  'finding.adoption_asked',
  'lock.placed',
  'lock.lifted',
  'lock.confirmed',
  'gate.checked',
  'network.admitted',
  'network.refused',
  'network.session_started',
  'network.session_ended',
  'giving.frozen',
  'giving.resumed_by_seat',
  'giving.resumed',
  'vendor.added',
  'vendor.changed',
  'vendor.approved_by_seat',
  'vendor.approval_withdrawn',
  'vendor.archived',
  'document.submitted',
  'document.checked',
  'document.rejected',
  'document.archived',
  'person.added',
  'person.changed',
  'person.archived',
  'person.photo_changed',
  'site.added',
  'site.changed',
  'site.archived',
  'zone.added',
  'zone.changed',
  'zone.archived',
  'system.added',
  'system.changed',
  'system.confirmed_by_seat',
  'system.own_accounts_unproved',
  'system.own_accounts_word_ended',
  'system.archived',
  'system.signed_by_seat',
  'system.scrap_attested',
  'system.scrap_withdrawn',
  'system.listed',
  'system.listing_requested',
  'ssh_authority.made',
  'ssh_host.added',
  'ssh_host.removed',
  'ssh_host.retired_by_seat',
  'ssh_host.list_installed',
  'ssh_certificate.issued',
  'ssh_certificate.revoked',
  'entitlement.added',
  'entitlement.versioned',
  'entitlement.archived',
  'policy.changed',
  'shared_names.changed',
  'role.assigned',
  'role.ended',
  'change.proposed',
  'change.confirmed',
  'change.refused',
  'address.changed',
  'address.change_asked',
  'address.change_dropped',
  'second_factor.enrolled',
  'second_factor.reset',
  'sign_in.link_sent',
  'sign_in.succeeded',
  'sign_in.failed',
  'code.refused',
  'session.revoked',
  'portal.set_up',
  'portal.restored',
  'pass_key.made',
  'mail.given_up',
  'mail.expired',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export const SUBJECT_KINDS = ['person', 'request', 'credential', 'vendor', 'site', 'system'] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

/** Values an event may carry: ids, codes, instants (ms), counts. Never names, addresses, secrets or free text. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export interface AuditEntry {
  readonly type: EventType
  /** Who did it; null when the portal did. */
  readonly actorId: Id | null
  /** Whose time lines it stands on. */
  readonly subjects: Partial<Readonly<Record<SubjectKind, Id | readonly Id[] | null>>>
  readonly facts?: Facts
}

/** The body as it is hashed: RFC 8785 canonical JSON. */
export function eventBody(entry: AuditEntry, at: number): string {
  const body = canonicalize({
    type: entry.type,
    at,
    actor: entry.actorId,
    subjects: entry.subjects,
    facts: entry.facts ?? {},
  })
  if (body === undefined) throw new TypeError('an audit event must be JSON')
  return body
}

/** What the commitment is the SHA-256 of: body || salt || event id. */
export function commitmentInput(body: string, salt: string, eventId: Id): string {
  return body + salt + eventId
}

/** The subjects as (kind, id) pairs, each once. */
export function subjectPairs(entry: AuditEntry): readonly { kind: SubjectKind; id: Id }[] {
  const pairs: { kind: SubjectKind; id: Id }[] = []
  for (const kind of SUBJECT_KINDS) {
    const value = entry.subjects[kind]
    const ids = value == null ? [] : typeof value === 'string' ? [value] : value
    for (const id of new Set(ids)) pairs.push({ kind, id })
  }
  return pairs
}
