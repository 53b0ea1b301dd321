import { notice, type PolicyCheck, type PolicyInput, refusal } from './policy-input'

/** How long the texts of a request may be, in UTF-16 units. */
export const PURPOSE_MAX = 2000
export const WORK_ORDER_MAX = 100

/** Purpose, work order and sponsor. */
export function checkTexts(input: PolicyInput): readonly PolicyCheck[] {
  const { purpose, workOrder, sponsor } = input
  const checks = [
    refusal('purpose_missing', 'purpose', purpose.trim() !== ''),
    refusal('purpose_too_long', 'purpose', purpose.length <= PURPOSE_MAX, {
      length: purpose.length,
      max: PURPOSE_MAX,
    }),
    notice('work_order_missing', 'workOrder', workOrder.trim() !== ''),
    refusal('work_order_too_long', 'workOrder', workOrder.length <= WORK_ORDER_MAX, {
      length: workOrder.length,
      max: WORK_ORDER_MAX,
    }),
    refusal('sponsor_missing', 'sponsorId', sponsor !== null),
  ]
  if (sponsor !== null) {
    const involved =
      sponsor.id === input.requesterId || input.people.some((person) => person.id === sponsor.id)
    checks.push(
      refusal('sponsor_not_staff', 'sponsorId', sponsor.vendorId === null && sponsor.archivedAt === null),
      refusal('sponsor_in_crew', 'sponsorId', !involved),
    )
  }
  return checks
}
