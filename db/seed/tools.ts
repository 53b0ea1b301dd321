import type { OwnAccount } from '~/domain/connected-system/own-accounts'

/** What a seed needs of the process it runs in: rows that only the portal can write carry its MAC. */
export interface SeedTools {
  readonly now: number
  id(): string
  mac(text: string): string
  seal(text: string, context: string): string
  sha256(text: string): string
  /** What the built-in gate says it is. */
  readonly gateIdentity: string
  /** The photo of everybody who has one, by short name, as the portal stores photos (JPEG). */
  photoOf(key: string): Buffer
}

/** Where the sample's SCIM directory is; without one, the organisation has doors only. */
export interface SeedDirectory {
  readonly baseUrl: string
  readonly token: string
  readonly sentinelUserName: string
  /** What its connection test says it is. */
  readonly identity: string
  /** The accounts that are there by right, as it says; left out where nobody confirmed them. */
  readonly ownAccounts?: readonly OwnAccount[]
  /** Rounds under way at once; the portal's own default unless given. */
  readonly maxAtOnce?: number
}

/** Ids by short names. */
export type Ids = Record<string, string>
export interface SampleSites {
  readonly sites: Ids
  readonly zones: Ids
}
