import { mayStillOpen } from '~/domain/certificate/certificate'
import { SSH_CA } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { heldStanding } from '~/usecases/credential/held.server'
import { unexpiredCertificates } from '~db/repositories/ssh-certificates'
import { hostsKnown } from './hosts-known.server'
import { whyNot } from './issue-certificate.server'

/** What the holder's page says before a certificate is asked for. */
export interface SshHolderView {
  readonly systemName: string
  readonly timeZone: string
  readonly rights: readonly string[]
  /** When the access ends, as it stands now; null while it is not on. */
  readonly until: Instant | null
  /** Why none can be had now; null when one can. */
  readonly problem: Problem | null
  readonly hosts: readonly { readonly name: string; readonly endsSessions: boolean }[]
  readonly certificates: readonly {
    readonly serial: number
    readonly keyFingerprint: string
    readonly validTo: Instant
    readonly revoked: boolean
  }[]
}

/** Problems: not_found, for everybody but the holder too. */
export async function showSshHolder(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<SshHolderView>> {
  const now = services.clock.now()
  const { read } = services.store
  const found = await heldStanding(services, read, actor, credentialId, SSH_CA, now)
  if (!found) return refuse('not_found')
  const known = await hostsKnown(read, found.facts.credential.systemId)
  const hosts = known.hosts.filter((host) => host.archivedAt === null)
  const issued = await unexpiredCertificates(read, credentialId, now)
  const { want, facts } = found
  return ok({
    systemName: facts.system.name,
    timeZone: facts.site.timeZone,
    rights: facts.versions.filter(({ id }) => want.entitlements.has(id)).map(({ name }) => name),
    until: want.state === 'on' ? Math.max(...want.entitlements.values()) : null,
    problem: hosts.length === 0 ? { code: 'no_ssh_hosts' } : whyNot(services, found),
    hosts: hosts.map(({ name, endsSessions }) => ({ name, endsSessions })),
    certificates: issued
      .filter((row) => row.revokedAt !== null || mayStillOpen(row, known, now))
      .map(({ serial, keyFingerprint, validTo, revokedAt }) => ({
        serial,
        keyFingerprint,
        validTo,
        revoked: revokedAt !== null,
      })),
  })
}
