import { ConnectorError, type OrderedCredential } from './contract'

/** Stands before a credential's id in the field in which a target keeps our mark. */
export const MARK = 'daypass:'

/** The ownership mark of a credential's object. */
export function markOf(credentialId: string): string {
  return MARK + credentialId
}

/** The credential that a mark names; null when it is none of ours. */
export function credentialOfMark(text: string | null | undefined): string | null {
  return text?.startsWith(MARK) ? text.slice(MARK.length) || null : null
}

/** The last twelve letters and digits of a credential's id: the first ones tell when it was made, and could be guessed. */
export function nameTail({ credentialId }: Pick<OrderedCredential, 'credentialId'>): string {
  return credentialId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-12)
}

/** `dp-` and twelve characters of the credential's id: it tells whoever reads it nothing of the holder. */
export function shortName(credential: Pick<OrderedCredential, 'credentialId'>): string {
  return `dp-${nameTail(credential)}`
}

/** A short name and up to sixteen characters of the holder's: 32 at most, a-z 0-9 and hyphens. */
export function readableName(credential: OrderedCredential): string {
  const slug = credential.holderName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 16)
    .replace(/-$/, '')
  return slug === '' ? shortName(credential) : `${shortName(credential)}-${slug}`
}

/** `what`: 'An account' */
export function withoutOurMark(what: string): ConnectorError {
  return new ConnectorError('conflict', `${what} of that name or id is there without the portal's mark.`)
}

/** Where people ordered something for one object, and another is there. `what`: 'account' */
export function notTheOne(what: string): ConnectorError {
  return new ConnectorError(
    'conflict',
    `The ${what} is not the one that was looked at, or it is ours: it was not touched.`,
  )
}
