import { principalOf, validityAt } from '~/domain/certificate/certificate'
import { SSH_CA } from '~/domain/connected-system/connected-system'
import { nextBoundary } from '~/domain/credential/desired'
import type { Id } from '~/domain/kernel/ids'
import type { RateLimit } from '~/domain/kernel/rate-limit'
import { atField, ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import { HOUR, type Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { signCertificate } from '~/platform/ssh/certificate.server'
import { readPublicKey } from '~/platform/ssh/public-key.server'
import { freezeReasons } from '~/platform/wanted.server'
import { heldStanding } from '~/usecases/credential/held.server'
import type { CredentialStanding } from '~/usecases/credential/standing.server'
import { sshAuthorityOf, takeSerial } from '~db/repositories/ssh-authorities'
import { insertCertificate } from '~db/repositories/ssh-certificates'
import { liveSshHostsOf } from '~db/repositories/ssh-hosts'
import { transactAs } from '../identity/actor-now.server'
import { takeRateLimitIn } from '../identity/rate-limit.server'
import { openSshAuthority } from './authority-key.server'
import { rightsOf } from './rights.server'
import { type SshCommand, sshCommands } from './ssh-commands'

export interface HandedOut {
  readonly serial: number
  /** The line of the certificate, as it stands in its file. */
  readonly text: string
  readonly fileName: string
  readonly validTo: Instant
  readonly keyFingerprint: string
  readonly commands: readonly SshCommand[]
}

/** One lasts eight hours; every host's list bears each of them once the access has ended. */
const PER_CREDENTIAL: RateLimit = { max: 20, window: HOUR }

/**
 * Signs a certificate for the holder's own key, for what `desired` says at this instant and until it may say something else.
 * Serial and journal are written before anybody sees it. Problems: not_found, and at `key` those of `readPublicKey`; for the whole:
 * certificate_frozen, too_many_tries, certificate_not_now, certificate_not_yet, certificate_too_late, no_ssh_hosts.
 */
export async function issueCertificate(
  services: Services,
  actor: Actor,
  credentialId: Id,
  keyText: string,
): Promise<Result<HandedOut>> {
  return transactAs(services, actor, async (tx, actor) => {
    const now = services.clock.now()
    const found = await heldStanding(services, tx, actor, credentialId, SSH_CA, now)
    if (!found) return refuse('not_found')
    const { credential } = found.facts
    const key = readPublicKey(keyText)
    if (!key.ok) return atField(key, 'key')
    const problem = whyNot(services, found)
    if (problem) return refuse(problem)
    const hosts = await liveSshHostsOf(tx, credential.systemId)
    if (hosts.length === 0) return refuse('no_ssh_hosts')
    const { grants, locks, caps } = found.standing
    const validity = validityAt(now, nextBoundary(found.standing.credential, grants, locks, caps, now))
    const authority = await sshAuthorityOf(tx, credential.systemId)
    if (validity === null) return refuse('certificate_too_late')
    // Both seats approved this very key: one that somebody put into the database signs nothing.
    if (!authority || found.facts.system.approvedIdentity !== `ssh-ca:${authority.fingerprint}`)
      return refuse('certificate_not_yet')
    const signer = openSshAuthority(services, authority)
    if (signer.fingerprint !== authority.fingerprint) return refuse('certificate_not_yet')

    const taken = await takeRateLimitIn(tx, `ssh-certificate:${credentialId}`, PER_CREDENTIAL, now)
    if (!taken.ok) return taken
    const rights = given(found)
    const serial = await takeSerial(tx, credential.systemId)
    const principals = [
      ...new Set(rights.map(({ principal }) => principalOf(credential.systemId, principal))),
    ].sort()
    await insertCertificate(tx, {
      systemId: credential.systemId,
      serial,
      credentialId,
      keyFingerprint: key.value.fingerprint,
      principals,
      ...validity,
      issuedAt: now,
      revokedAt: null,
      revokedIn: null,
    })
    await services.audit.append(tx, now, {
      type: 'ssh_certificate.issued',
      actorId: actor.personId,
      subjects: {
        person: credential.personId,
        credential: credentialId,
        system: credential.systemId,
        site: credential.siteId,
        vendor: credential.vendorId,
      },
      facts: { serial, until: validity.validTo, fingerprint: key.value.fingerprint, principals },
    })
    const { portForwarding } = found.facts.system.config as { portForwarding?: unknown }
    const text = signCertificate(signer, key.value, {
      serial,
      keyId: `daypass:${credentialId}:${serial}`,
      principals,
      ...validity,
      extensions: portForwarding === true ? ['permit-port-forwarding'] : [],
    })
    const fileName = `daypass-${serial}-cert.pub`
    const users = [...new Set(rights.map(({ user }) => user))]
    return ok({
      serial,
      text,
      fileName,
      validTo: validity.validTo,
      keyFingerprint: key.value.fingerprint,
      commands: sshCommands(hosts, users, key.value.type, fileName),
    })
  })
}

/** Why no certificate is signed at this instant, or null. */
export function whyNot({ clock }: Pick<Services, 'clock'>, found: CredentialStanding): Problem | null {
  // What is held stays while giving is frozen, but a certificate is something new in somebody's hands.
  if (freezeReasons(clock, found.facts.freezes).length > 0) return { code: 'certificate_frozen' }
  if (found.want.state !== 'on') return { code: 'certificate_not_now' }
  // The obligation to end it comes first, as with all that is given.
  return given(found).length === 0 ? { code: 'certificate_not_yet' } : null
}

/** The rights that may be used now and whose end somebody is held to. */
function given(found: CredentialStanding) {
  const owed = new Set(
    found.facts.openEnds.filter((end) => end.attemptedAt === null).map((end) => end.entitlementVersionId),
  )
  return rightsOf(found).filter(({ versionId }) => owed.has(versionId))
}
