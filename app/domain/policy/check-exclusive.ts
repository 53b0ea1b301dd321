import { exclusiveClash } from '../grant/exclusive'
import { type PolicyCheck, type PolicyInput, refusal } from './policy-input'

/** Rights that one person at a time may hold, such as a shared administrator account. */
export function checkExclusive({ entitlements, people, schedule }: PolicyInput): readonly PolicyCheck[] {
  return entitlements.flatMap(({ name, systemName, exclusiveHolds }) => {
    if (!exclusiveHolds) return []
    const detail = { entitlement: name, system: systemName }
    const persons = people.map((person) => person.id)
    const alone = refusal('exclusive_crew', 'people', new Set(persons).size <= 1, detail)
    if (schedule === null || !alone.passed) return [alone]
    const clash = exclusiveClash(persons, { from: schedule.validFrom, to: schedule.validTo }, exclusiveHolds)
    const told = clash?.kind === 'taken' ? { ...detail, until: clash.until } : detail
    return [alone, refusal('exclusive_taken', 'validFrom', clash === null, told)]
  })
}
