import type { RevisionBody } from '~/domain/access-request/revision'
import { graceOf } from '~/domain/grant/grace'
import type { Id } from '~/domain/kernel/ids'
import type { Millis } from '~/domain/kernel/time'

/** What a revision asks for that an earlier one did not, and the other way round. */
export interface Difference {
  readonly requestId: Id
  readonly number: number
  readonly peopleAdded: readonly string[]
  readonly peopleDropped: readonly string[]
  readonly accessAdded: readonly string[]
  readonly accessDropped: readonly string[]
  /** Rights of the same name whose version is another one. */
  readonly accessChanged: readonly string[]
  /** Longer or shorter by so much, ms. */
  readonly lengthChanged: Millis
  readonly hoursChanged: boolean
  readonly graceChanged: boolean
  readonly sponsorChanged: boolean
  readonly purposeChanged: boolean
  readonly same: boolean
}

/** How a revision differs from that of an earlier request. */
export function differenceFrom(
  earlier: RevisionBody,
  body: RevisionBody,
  of: { readonly id: Id; readonly number: number },
): Difference {
  const peopleAdded = namesOf(body.people, earlier.people)
  const peopleDropped = namesOf(earlier.people, body.people)
  const rights = (of: RevisionBody) =>
    of.entitlements.map((each) => ({ id: each.entitlementId, name: each.name }))
  const accessAdded = namesOf(rights(body), rights(earlier))
  const accessDropped = namesOf(rights(earlier), rights(body))
  const accessChanged = body.entitlements
    .filter((each) =>
      earlier.entitlements.some(
        (other) => other.entitlementId === each.entitlementId && other.versionId !== each.versionId,
      ),
    )
    .map((each) => each.name)
  const lengthOf = ({ schedule }: RevisionBody) => schedule.validTo - schedule.validFrom
  const lengthChanged = lengthOf(body) - lengthOf(earlier)
  const hoursChanged = JSON.stringify(body.schedule.weekly) !== JSON.stringify(earlier.schedule.weekly)
  const graceChanged = graceOf(body) !== graceOf(earlier)
  const sponsorChanged = body.sponsorId !== earlier.sponsorId
  const purposeChanged = body.purpose !== earlier.purpose
  const lists = [peopleAdded, peopleDropped, accessAdded, accessDropped, accessChanged]
  return {
    requestId: of.id,
    number: of.number,
    peopleAdded,
    peopleDropped,
    accessAdded,
    accessDropped,
    accessChanged,
    lengthChanged,
    hoursChanged,
    graceChanged,
    sponsorChanged,
    purposeChanged,
    same:
      lists.every((list) => list.length === 0) &&
      lengthChanged === 0 &&
      !hoursChanged &&
      !graceChanged &&
      !sponsorChanged &&
      !purposeChanged,
  }
}

type Named = readonly { readonly id: Id; readonly name: string }[]

function namesOf(of: Named, without: Named): string[] {
  return of.filter((each) => !without.some((other) => other.id === each.id)).map((each) => each.name)
}
