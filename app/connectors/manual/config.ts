import { z } from 'zod'
import { ITEMS } from '~/domain/manual-task/task'

/** Nothing is called: the portal asks people. Who they are is the system's owner, the site's seats and its guards. */
export const manualConfig = z.object({})
export type ManualConfig = z.output<typeof manualConfig>

/** An entitlement is one thing that is handed out: a key, a badge, an entry in an old panel. */
export const manualEntitlement = z.object({
  item: z.enum(ITEMS),
  /** Which one, in the words of whoever hands it out. */
  label: z.string().trim().min(1).max(120),
})
export type ManualEntitlement = z.output<typeof manualEntitlement>

/** `key: server room`. */
export function thingName({ item, label }: ManualEntitlement): string {
  return `${item}: ${label}`
}
