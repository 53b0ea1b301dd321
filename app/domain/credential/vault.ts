/** What a password is made of: so many characters, at random, at least one of each group. */
export interface SecretShape {
  readonly length: number
  readonly groups: readonly string[]
}

/**
 * What a holder does with their secret. password: signs in, at this address where the settings tell it; `asRight` under the
 * native name of what was granted, not of an account of their own. pin: types it at a keypad. card: it is written to their card.
 */
export type SecretUse =
  | { readonly kind: 'password'; readonly signInAt: string | null; readonly asRight?: boolean }
  | { readonly kind: 'pin' | 'card' }

/** A password that may open a shared account, and whose it is. */
export interface KeptSecret {
  readonly secret: string
  /** The credential that it was made for; null for one that nobody is told. */
  readonly credentialId: string | null
}

/**
 * Passwords of accounts that the portal hands from one person to the next. Each is kept before it is set at the target, so
 * that whatever breaks off in between, the one in force is among those that are known; and for some time after another took
 * its place, so that one that comes back by a call that arrives late is known for whose it is.
 */
export interface Vault {
  /** What may be in force: the last that was seen to be, then those that were proposed after it or replaced by it, the newest first. */
  known(account: string): Promise<readonly KeptSecret[]>
  /**
   * Keeps a password that is about to be set, and answers it. A shape stands for one that is made and that nobody is told; one
   * that was proposed before and not seen in force yet is proposed again.
   */
  propose(account: string, wanted: KeptSecret | SecretShape): Promise<string>
  /** A login with it was accepted: it is in force. */
  settled(account: string, secret: string): Promise<void>
}
