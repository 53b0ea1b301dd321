import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import type { Id } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { whyNotAdopted } from '~/domain/reconciliation/adoption'
import { foreignAccountOf, sameForeignAccount } from '~/domain/reconciliation/foreign-end'
import { newestArtifacts } from '~db/repositories/artifacts'
import { credentialsOfPeople } from '~db/repositories/credentials'
import type { Handle } from '~db/store'
import { bearingOf, findingWithSystem } from './finding-of-system.server'

/** Which of these people have an object of ours in the system already: for one more of theirs there is no room. */
export async function holdersIn(h: Handle, systemId: Id, people: readonly Id[]): Promise<ReadonlySet<Id>> {
  const credentials = (await credentialsOfPeople(h, people)).filter((each) => each.systemId === systemId)
  const artifacts = await newestArtifacts(
    h,
    credentials.map((each) => each.id),
  )
  const live = new Set(artifacts.filter((each) => each.state !== 'gone').map((each) => each.credentialId))
  return new Set(credentials.filter((each) => live.has(each.id)).map((each) => each.personId))
}

/**
 * What speaks against approving that these accounts are taken over, as they are now: the finding is another one, the account
 * changed, or its person has one of ours meanwhile. Empty for a request that takes nothing over.
 */
export async function adoptionProblems(
  h: Handle,
  body: RevisionBody,
  scope: Pick<Scope, 'people'>,
  now: Instant,
): Promise<readonly Problem[]> {
  const adopts = (body.adopts ?? []).filter((each) => scope.people.includes(each.personId))
  const problems: Problem[] = []
  for (const { findingId, systemId, personId, ...account } of adopts) {
    const held = await findingWithSystem(h, findingId)
    const detail = { account: account.nativeName }
    const object = (code: string) => problems.push({ code, detail })
    if (held?.finding.systemId !== systemId || held.finding.adoptRequestId !== body.requestId) {
      object('adoption_differs')
      continue
    }
    const { finding } = held
    // Open is this very request.
    const why = whyNotAdopted(finding, { ...(await bearingOf(h, held, now)), adoptionOpen: false }, now)
    if (why !== null) object(why)
    else if (!sameForeignAccount(foreignAccountOf(finding), account)) object('account_changed')
    else if ((await holdersIn(h, systemId, [personId])).has(personId)) object('person_has_account')
  }
  return problems
}
