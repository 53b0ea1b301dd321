import { MINUTE } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { recordContact } from '~db/repositories/system-contacts'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'

/** How old "last contact" may get before a further contact is worth a write, ms. */
const WORTH_WRITING = MINUTE

/** Keeps the system's "last contact" and "last fault" fresh without a write for every call. */
export async function noteContact(services: Services, plan: Plan, outcome: Outcome): Promise<void> {
  const { system } = plan.facts
  const now = outcome.at
  const reached = outcome.seen !== null
  const fault = reached ? null : outcome.fault
  const known = reached ? system.lastContactAt : system.lastFaultAt
  if (system.lastFault === fault && known !== null && now - known < WORTH_WRITING) return
  await services.store.transact((tx) => recordContact(tx, system.id, now, fault), 'background')
}
