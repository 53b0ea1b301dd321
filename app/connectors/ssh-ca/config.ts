import { z } from 'zod'

/** Nothing to reach: the hosts come to the portal. What certificates may be used for beside a terminal is said here. */
export const sshConfig = z.object({ portForwarding: z.boolean().default(false) })
export type SshConfig = z.output<typeof sshConfig>

const WORD = /^[a-z_][a-z0-9_.-]*$/

/** A right: its own part of the principal, and the account of the hosts that it signs in to. */
export const sshEntitlement = z.object({
  principal: z.string().trim().min(1, 'required').max(64).regex(WORD, 'ssh_word'),
  user: z.string().trim().min(1, 'required').max(32).regex(WORD, 'ssh_word'),
})
export type SshEntitlement = z.output<typeof sshEntitlement>
