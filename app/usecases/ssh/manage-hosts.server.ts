import { z } from 'zod'
import { principalOf } from '~/domain/certificate/certificate'
import { retiredBy, whyNotRetired } from '~/domain/certificate/retired-host'
import { SSH_CA } from '~/domain/connected-system/connected-system'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { HOUR, type Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { randomToken } from '~/platform/ids.server'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { currentEntitlements } from '~db/repositories/entitlements'
import { peopleByIds } from '~db/repositories/people'
import { siteById } from '~db/repositories/sites'
import { archiveSshHost, insertSshHost, liveSshHostsOf, sshHostsOf } from '~db/repositories/ssh-hosts'
import { systemById } from '~db/repositories/systems'
import { transactAs } from '../identity/actor-now.server'
import { NAME_LENGTH, requiredText, ticked } from '../typed-input'
import { ensureSshAuthority } from './authority-key.server'

/** Hosts of one system; each fetches its list every minute. */
const MOST_HOSTS = 200

/** A name or an address as ssh takes it: it stands in the holder's command. */
const ADDRESS = /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i

export const hostInput = z.object({
  name: requiredText(NAME_LENGTH),
  address: requiredText(253).refine((text) => text === '' || ADDRESS.test(text), 'ssh_address'),
  port: z
    .string({ error: 'required' })
    .trim()
    .min(1, 'required')
    .refine(
      (text) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535),
      'ssh_port',
    )
    .transform(Number),
  endsSessions: ticked,
})
export type HostInput = z.output<typeof hostInput>

export interface SshHostsView {
  readonly system: { readonly id: Id; readonly name: string; readonly archived: boolean }
  readonly site: { readonly id: Id; readonly name: string; readonly timeZone: string }
  /** The line for TrustedUserCAKeys. */
  readonly authorityLine: string
  readonly listNumber: number
  /** What stands in the file of principals of an account, for each right. */
  readonly rights: readonly { readonly name: string; readonly line: string; readonly user: string }[]
  /** Where hosts fetch their list. */
  readonly listUrl: string
  readonly hosts: readonly {
    readonly id: Id
    readonly name: string
    readonly address: string
    readonly port: number
    readonly endsSessions: boolean
    readonly holds: number
    readonly seenAt: Instant | null
    /** It was not seen for an hour. */
    readonly silent: boolean
  }[]
  /** Hosts that were removed, and that may accept certificates until both seats said that they do not. */
  readonly removed: readonly {
    readonly id: Id
    readonly name: string
    readonly address: string
    readonly removedAt: Instant
    readonly said: readonly { readonly seat: Seat; readonly by: string | null }[]
    /** Seats for which the actor can say it now. */
    readonly maySpeakFor: readonly Seat[]
  }[]
}

/** The hosts of a system, for who may read the configuration. Problems: not_found, also for a system of another kind. */
export async function showSshHosts(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<SshHostsView>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const { read } = services.store
  const system = await systemById(read, systemId)
  const site = system && (await siteById(read, system.siteId))
  if (!system || !site || system.kind !== SSH_CA) return refuse('not_found')
  const authority = await ensureSshAuthority(services, systemId)
  const known = await sshHostsOf(read, systemId)
  const rights = await currentEntitlements(read, { systemId })
  const hosts = known.filter((host) => host.archivedAt === null)
  const removed = known.filter((host) => host.archivedAt !== null && host.retiredAt === null)
  const seats = SEATS.filter((seat) => may(actor, 'system.attest', { siteId: site.id, seat }, now))
  const names = new Map(
    (
      await peopleByIds(
        read,
        removed.flatMap((host) => SEATS.flatMap((seat) => retiredBy(host, seat) ?? [])),
      )
    ).map((person) => [person.id, person.name]),
  )
  return ok({
    system: { id: systemId, name: system.name, archived: system.archivedAt !== null },
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    authorityLine: authority.publicLine,
    listNumber: authority.listNumber,
    listUrl: `${services.env.baseUrl}/ssh/krl/${systemId}`,
    rights: rights.flatMap(({ version }) => {
      const mapping = services.connectors.get(SSH_CA).entitlementSchema.safeParse(version.mapping)
      if (!mapping.success) return []
      const { principal, user } = mapping.data as { principal: string; user: string }
      return [{ name: version.name, line: principalOf(systemId, principal), user }]
    }),
    hosts: hosts.map(({ id, name, address, port, endsSessions, holds, seenAt, addedAt }) => ({
      ...{ id, name, address, port, endsSessions, holds, seenAt },
      silent: now - (seenAt ?? addedAt) > HOUR,
    })),
    removed: removed.map((host) => ({
      ...{ id: host.id, name: host.name, address: host.address, removedAt: host.archivedAt ?? now },
      said: SEATS.map((seat) => {
        const by = retiredBy(host, seat)
        return { seat, by: by === null ? null : (names.get(by) ?? by) }
      }),
      maySpeakFor: seats.filter((seat) => whyNotRetired(host, seat, actor.personId) === null),
    })),
  })
}

/**
 * Adds a host and makes its token, which is told this one time. Problems: not_found, archived, too_many_ssh_hosts, and name_taken at
 * `name`.
 */
export async function addSshHost(
  services: Services,
  actor: Actor,
  systemId: Id,
  input: HostInput,
): Promise<Result<{ readonly id: Id; readonly token: string }>> {
  const now = services.clock.now()
  const token = randomToken(32)
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const system = await systemById(tx, systemId)
    if (!system || system.kind !== SSH_CA) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    const hosts = await liveSshHostsOf(tx, systemId)
    if (hosts.length >= MOST_HOSTS) return refuse('too_many_ssh_hosts')
    if (hosts.some((host) => host.name === input.name)) return refuse({ code: 'name_taken', field: 'name' })
    const id = services.ids.id()
    await insertSshHost(tx, {
      ...input,
      id,
      systemId,
      tokenHash: hashToken(token),
      addedAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'ssh_host.added',
      actorId: actor.personId,
      subjects: { system: systemId, site: system.siteId },
      facts: { host: id },
    })
    return ok({ id, token })
  })
}

/**
 * Removes a host: its token opens nothing any more, and holders are not sent there. It counts on among those that may accept
 * certificates until both seats say that it does not (`retireSshHost`), so that removing a host confirms no end. Problems: not_found.
 */
export async function removeSshHost(
  services: Services,
  actor: Actor,
  systemId: Id,
  hostId: Id,
): Promise<Result<null>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const system = await systemById(tx, systemId)
    if (!system || !(await archiveSshHost(tx, systemId, hostId, now))) return refuse('not_found')
    await services.audit.append(tx, now, {
      type: 'ssh_host.removed',
      actorId: actor.personId,
      subjects: { system: systemId, site: system.siteId },
      facts: { host: hostId },
    })
    return ok(null)
  })
}
