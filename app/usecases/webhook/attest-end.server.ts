import { z } from 'zod'
import type { ProofGrade } from '~/domain/connected-system/connected-system'
import { type Id, otherSeat, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { saidBy, whyNotAttested } from '~/domain/webhook/statement'
import type { Services } from '~/platform/services'
import { lookAgain } from '~db/repositories/credential-inputs'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import { openEnds } from '~db/repositories/ends'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import { peopleByIds } from '~db/repositories/people'
import { siteById } from '~db/repositories/sites'
import { type SystemRow, systemById } from '~db/repositories/systems'
import {
  lockWebhookStatement,
  saveWebhookStatement,
  type WebhookStatementRow,
  webhookStatementOf,
} from '~db/repositories/webhook-statements'
import type { Handle } from '~db/store'
import { hasPart } from '../credential/has-part.server'
import { withSecondFactor } from '../identity/second-factor.server'
import { choice, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

export const attestEndInput = z.object({
  seat: choice(SEATS),
  reason: requiredText(NOTE_LENGTH),
  /** The statement that stood on the page. */
  sequence: z.coerce.number().int(),
  code: oneTimeCode,
})
export type AttestEndInput = z.output<typeof attestEndInput>

export interface EndToAttest {
  readonly credentialId: Id
  readonly system: { readonly id: Id; readonly name: string }
  readonly site: { readonly name: string; readonly timeZone: string }
  readonly person: string
  readonly access: readonly string[]
  readonly manualSteps: string
  readonly sequence: number
  /** When the receiver accepted the news that it ends; null while it did not. */
  readonly acceptedAt: Instant | null
  readonly said: readonly { readonly seat: Seat; readonly by: string | null }[]
  readonly reason: string | null
  readonly attestedAt: Instant | null
  /** Seats for which the actor can say it now. */
  readonly maySpeakFor: readonly Seat[]
}

/** An end that no read-back can show, for who may read the configuration. Problems: not_found, also where nothing is to be attested. */
export async function showEndToAttest(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<EndToAttest>> {
  const now = services.clock.now()
  const { read } = services.store
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const found = await attestable(services, read, credentialId, await webhookStatementOf(read, credentialId))
  if (found === null) return refuse('not_found')
  const { system, statement, credential, access } = found
  const site = await siteById(read, system.siteId)
  const said = SEATS.map((seat) => ({ seat, by: saidBy(statement, seat) }))
  const names = new Map(
    (await peopleByIds(read, [credential.personId, ...said.flatMap(({ by }) => by ?? [])])).map(
      ({ id, name }) => [id, name],
    ),
  )
  return ok({
    credentialId,
    system: { id: system.id, name: system.name },
    site: { name: site?.name ?? '', timeZone: site?.timeZone ?? 'UTC' },
    person: names.get(credential.personId) ?? credential.personId,
    access,
    manualSteps: system.manualSteps.trim(),
    sequence: statement.sequence,
    acceptedAt: statement.events.find(({ kind }) => kind === 'access')?.ackedAt ?? null,
    said: said.map(({ seat, by }) => ({ seat, by: by === null ? null : (names.get(by) ?? by) })),
    reason: statement.attestReason,
    attestedAt: statement.attestedAt,
    maySpeakFor: SEATS.filter(
      (seat) =>
        may(actor, 'system.attest', { siteId: system.siteId, seat }, now) &&
        whyNotAttested(statement, seat, actor.personId) === null,
    ),
  })
}

/**
 * One seat of the system's site says, with a fresh code, that what a receiver was told to take away is gone there: they
 * looked. With the word of both seats, two people, the engine confirms the end with the proof `attested`. It concerns this one
 * end: whatever is given later is told anew. Problems: not_found, changed_meanwhile, task_own, end_not_due, end_attested, seat_has_said,
 * person_has_said, and at `code` those of `proveSecondFactor`.
 */
export async function attestEnd(
  services: Services,
  actor: Actor,
  credentialId: Id,
  { seat, reason, sequence, code }: AttestEndInput,
): Promise<Result<{ readonly complete: boolean }>> {
  const now = services.clock.now()
  const allowed = (actor: Actor, { system }: Attestable) =>
    may(actor, 'system.attest', { siteId: system.siteId, seat }, now)
  const { read } = services.store
  const before = await attestable(services, read, credentialId, await webhookStatementOf(read, credentialId))
  // Whoever may not is told nothing of their code.
  if (before === null || !allowed(actor, before)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const row = await lockWebhookStatement(tx, credentialId)
    const found = await attestable(services, tx, credentialId, row)
    if (found === null || !allowed(actor, found)) return refuse('not_found')
    const { statement, credential, system } = found
    if (statement.sequence !== sequence) return refuse('changed_meanwhile')
    if (await hasPart(tx, { personId: credential.personId, credentialId }, actor.personId))
      return refuse('task_own')
    const why = whyNotAttested(statement, seat, actor.personId)
    if (why !== null) return refuse(why)
    const complete = saidBy(statement, otherSeat(seat)) !== null
    await saveWebhookStatement(tx, {
      ...statement,
      ...(seat === 'it' ? { attestedByIt: actor.personId } : { attestedByPhysicalSecurity: actor.personId }),
      attestReason: statement.attestReason === null ? reason : `${statement.attestReason}\n\n${reason}`,
      attestedAt: complete ? now : null,
    })
    await services.audit.append(tx, now, {
      type: 'end.attested_by_seat',
      actorId: actor.personId,
      subjects: {
        credential: credentialId,
        person: credential.personId,
        system: system.id,
        site: system.siteId,
        vendor: credential.vendorId,
      },
      facts: { seat, sequence, complete },
    })
    if (complete) {
      await lookAgain(tx, [credentialId], now)
      tx.afterCommit(services.wake)
    }
    return ok({ complete })
  })
}

interface Attestable {
  readonly statement: WebhookStatementRow
  readonly system: SystemRow
  readonly credential: CredentialRow
  readonly access: readonly string[]
}

/** Only what is due to end, in a system of a kind that nothing can be read back from. */
async function attestable(
  { connectors }: Pick<Services, 'connectors'>,
  h: Handle,
  credentialId: Id,
  statement: WebhookStatementRow | null,
): Promise<Attestable | null> {
  if (statement === null || statement.said.state === 'on') return null
  const credential = await credentialById(h, credentialId)
  const system = credential && (await systemById(h, credential.systemId))
  if (!system) return null
  const proof: ProofGrade = connectors.get(system.kind).capabilities.proof
  if (proof !== 'ack') return null
  const due = (await openEnds(h, [credentialId])).filter((end) => end.attemptedAt !== null)
  if (due.length === 0 && statement.attestedAt === null) return null
  const versions = await entitlementVersionsByIds(h, [...new Set(due.map((end) => end.entitlementVersionId))])
  return { statement, system, credential, access: versions.map(({ name }) => name) }
}
