import type { Id, Seat } from '../kernel/ids'

/** Who confirmed where a system points, since it was last pointed elsewhere. */
export interface SystemConfirmation {
  readonly approvedIdentity: string | null
  readonly confirmedByIt: Id | null
  readonly confirmedByPhysicalSecurity: Id | null
}

/** A system gives only while both seats, by two different people, confirmed the identity it was seen to have. */
export function systemIsConfirmed(system: SystemConfirmation): boolean {
  return (
    system.approvedIdentity !== null &&
    system.confirmedByIt !== null &&
    system.confirmedByPhysicalSecurity !== null &&
    system.confirmedByIt !== system.confirmedByPhysicalSecurity
  )
}

/** True when this person may confirm for this seat: it has not spoken yet, and the other seat's word is not theirs. */
export function mayConfirm(system: SystemConfirmation, seat: Seat, personId: Id): boolean {
  const own = seat === 'it' ? system.confirmedByIt : system.confirmedByPhysicalSecurity
  const other = seat === 'it' ? system.confirmedByPhysicalSecurity : system.confirmedByIt
  return own === null && other !== personId
}
