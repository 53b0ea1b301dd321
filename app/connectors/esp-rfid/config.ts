import { isIPv4 } from 'node:net'
import { z } from 'zod'
import { brokerFields, checkBroker } from '../mqtt/broker-config'

/** Controllers of one topic. Each is read whole for each read-back: more of them are another system. */
const MOST_DOORS = 16

const door = z.string().trim().refine(isIPv4, { error: 'door_invalid' })

/** How to reach the controllers that share one topic. */
export const espRfidConfig = z
  .object({
    ...brokerFields,
    /** What the controllers have as their topic; commands go to `<topic>/cmd`, answers come on `<topic>/send`. */
    topic: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .refine((text) => !/[#+\0]|\/$|^\$/.test(text), { error: 'topic_invalid' }),
    /** The IPv4 addresses of all of them, one after another. Parsed to one space between two. */
    doors: z
      .string()
      .trim()
      .max(500)
      .transform((text) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))].join(' '))
      .refine((text) => text !== '' && text.split(' ').every(isIPv4), { error: 'doors_invalid' })
      .refine((text) => text.split(' ').length <= MOST_DOORS, { error: 'doors_too_many' }),
    /** The name of the sentinel, a user of each controller, best without access, that nobody deletes. */
    sentinelEntry: z.string().trim().min(1).max(60),
  })
  .superRefine(checkBroker)
export type EspRfidConfig = z.output<typeof espRfidConfig>

/** An entitlement is a controller, by its address: its first relay, which opens for everybody whom it lets in. */
export const espRfidEntitlement = z.object({ door })
export type EspRfidEntitlement = z.output<typeof espRfidEntitlement>

export function doorsOf({ doors }: EspRfidConfig): string[] {
  return doors.split(' ')
}
