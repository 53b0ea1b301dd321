import { GATE_PASS, MANUAL, SSH_CA } from '~/domain/connected-system/connected-system'
import type { WhyNot } from '~/domain/credential/credential'
import type { Id } from '~/domain/kernel/ids'
import type { Actor } from '~/domain/person/roles'
import { artifactSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { standingsAt } from '~/usecases/credential/standing.server'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { type PassView, viewPass } from './view-pass.server'

export interface MyPass extends PassView {
  /** What the QR code holds; null while there is nothing to show. */
  readonly token: string | null
  readonly code: string | null
}

/** An account of the holder in a system that is no gate. */
export interface MyAccount {
  readonly credentialId: Id
  readonly system: string
  readonly site: { readonly name: string; readonly timeZone: string }
  readonly state: 'on' | 'off' | 'gone'
  /** Why it is not on, the first reason. */
  readonly why: WhyNot | null
  readonly secretWaits: boolean
  /** The holder has certificates signed, and gets no password. */
  readonly isSsh: boolean
  /** Keys and badges, which people hand out. */
  readonly isByHand: boolean
}

/** The holder's own passes and accounts; those that are over are left out. */
export async function myPasses(
  services: Services,
  actor: Actor,
): Promise<{ passes: MyPass[]; accounts: MyAccount[] }> {
  const now = services.clock.now()
  const { read } = services.store
  const credentials = await credentialsOfPerson(read, actor.personId)
  const standings = await standingsAt(services, read, credentials, now)
  const passes: MyPass[] = []
  const accounts: MyAccount[] = []
  for (const found of standings) {
    const { artifact, system, site, credential } = found.facts
    if (found.want.state === 'gone') continue
    if (system.kind !== GATE_PASS) {
      const secretWaits =
        artifact?.state === 'made' && artifact.sealedSecret !== null && artifact.secretShownAt === null
      accounts.push({
        credentialId: credential.id,
        system: system.name,
        site: { name: site.name, timeZone: site.timeZone },
        state: found.want.state,
        why: found.want.why[0] ?? null,
        secretWaits,
        isSsh: system.kind === SSH_CA,
        isByHand: system.kind === MANUAL,
      })
      continue
    }
    const open = (sealed: string | null | undefined) =>
      sealed && artifact ? services.keys.sealer.open(sealed, artifactSecretContext(artifact.id)) : null
    const shown = artifact !== null && artifact.state !== 'gone'
    passes.push({
      ...(await viewPass(read, found, now)),
      token: shown ? open(artifact.sealedToken) : null,
      code: shown ? open(artifact.sealedCode) : null,
    })
  }
  return { passes, accounts }
}
