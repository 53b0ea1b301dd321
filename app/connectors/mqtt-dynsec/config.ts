import { z } from 'zod'
import { brokerFields, checkBroker } from '../mqtt/broker-config'

const name = z.string().trim().min(1).max(200)

/** How to reach one broker whose dynamic-security plugin keeps its clients. */
export const dynsecConfig = z
  .object({
    ...brokerFields,
    /** The user name of the sentinel, a client that nobody signs in as and nobody deletes. Its description says which broker this is. */
    sentinelClient: name,
  })
  .superRefine(checkBroker)
export type DynsecConfig = z.output<typeof dynsecConfig>

/** An entitlement is a role, by its name. */
export const dynsecEntitlement = z.object({
  role: name,
  /** The role lets its holder change the broker's clients. One that does so at the broker and does not say so here is refused. */
  administrator: z.boolean().optional(),
})
export type DynsecEntitlement = z.output<typeof dynsecEntitlement>

/** The role that the plugin's own tool makes for whoever sets a broker up is one, whatever is ticked. */
export function administersBroker({ role, administrator }: DynsecEntitlement): boolean {
  return administrator === true || role === 'admin'
}
