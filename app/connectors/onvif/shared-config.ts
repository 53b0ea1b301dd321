import { z } from 'zod'
import { deviceProblems, deviceSettings } from './settings'

/** The most accounts of one device that are handed round: at an end each is tried once. */
const MOST_ACCOUNTS = 4

/** How to reach one device, and which of its accounts are handed from one person to the next. */
export const sharedConfig = z
  .object({
    ...deviceSettings,
    /** Their names on the device, such as `admin`: without spaces, which stand between two. */
    sharedAccounts: z
      .string()
      .trim()
      .max(300)
      .refine((text) => namesIn(text).length > 0 && namesIn(text).length <= MOST_ACCOUNTS, {
        error: 'shared_accounts_invalid',
      })
      .transform((text) => namesIn(text).join(', ')),
    /** Characters of the passwords that are made: many devices take 16 at most. */
    passwordLength: z.number().int().min(10).max(64).default(16),
  })
  .superRefine(deviceProblems)
export type SharedConfig = z.output<typeof sharedConfig>

/** An entitlement is an account of the device, checked out by one person at a time. */
export const sharedEntitlement = z.object({ sharedAccount: z.string().trim().min(1).max(128) })
export type SharedEntitlement = z.output<typeof sharedEntitlement>

export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/))].filter((name) => name !== '')
}
