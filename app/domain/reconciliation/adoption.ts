import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { acceptanceStands } from './acceptance'
import { type Bearing, type EndableFinding, type ForeignAccount, foreignAccountOf } from './foreign-end'

/** One account that is to be taken over for a person instead of making them a new one. Stands in the revision's text. */
export interface Adoption extends ForeignAccount {
  readonly findingId: Id
  readonly systemId: Id
  readonly personId: Id
}

/** What is adopted, where anything is: left out of a text, so that other revisions keep theirs. */
export interface Adopting {
  readonly adopts?: readonly Adoption[] | undefined
}

export function adoptsEntry({ adopts }: Adopting): Adopting {
  return adopts !== undefined && adopts.length > 0 ? { adopts } : {}
}

/** Kinds whose account may be taken over. What came back, is overdue or drifted is never made right by a request. */
const ADOPTABLE: ReadonlySet<string> = new Set(['orphan'])

export type WhyNotAdopted =
  | 'finding_closed'
  | 'never_adopted'
  | 'account_not_told'
  | 'end_ordered'
  | 'accepted_already'
  | 'adoption_asked'
  | 'account_changed'

/** Why the account of this finding cannot be asked for; null when it can. */
export function whyNotAdopted(finding: EndableFinding, bearing: Bearing, now: Instant): WhyNotAdopted | null {
  if (finding.closedAt !== null) return 'finding_closed'
  if (!ADOPTABLE.has(finding.kind) || finding.credentialId !== null) return 'never_adopted'
  if (foreignAccountOf(finding) === null) return 'account_not_told'
  if (finding.endOrderedAt !== null) return 'end_ordered'
  if (acceptanceStands(finding, now)) return 'accepted_already'
  if (bearing.adoptionOpen) return 'adoption_asked'
  return bearing.ofTarget ? null : 'account_changed'
}

/** The account of this finding that revisions say this person is to take over in this system; null when none does. */
export function adoptionIn(
  revisions: readonly { readonly body: Adopting }[],
  of: Pick<Adoption, 'findingId' | 'personId' | 'systemId'>,
): Adoption | null {
  const named = revisions.flatMap(({ body }) => body.adopts ?? [])
  return (
    named.find(
      (each) =>
        each.findingId === of.findingId && each.personId === of.personId && each.systemId === of.systemId,
    ) ?? null
  )
}
