import { createHash } from 'node:crypto'
import { approvalMacInput } from '~/domain/approval/approval'
import type { BackingProof } from '~/domain/grant/backing'
import type { Keys } from './keys.server'

/** Lower-case hex SHA-256 of a text's UTF-8. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** How the issuer checks what stands behind a grant: with keys that are not in the database. */
export function backingProof(
  keys: Pick<Keys, 'verifyMac'>,
): BackingProof & { readonly verifyMac: Keys['verifyMac'] } {
  return {
    verifyMac: keys.verifyMac,
    sha256,
    macIsValid: (approval) => keys.verifyMac(approvalMacInput(approval), approval.mac),
  }
}
