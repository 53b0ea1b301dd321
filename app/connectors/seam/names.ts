import type { OrderedCredential } from '../contract'

/** What the service is told as an object's name: our name, and in brackets the mark. */
const MARKED = /^(.*) \[daypass:([0-9a-f-]{36})\]$/s

/** `dp-`, twelve characters of the credential's id and up to sixteen of the holder's name. */
export function nativeNameOf({ credentialId, holderName }: OrderedCredential): string {
  const id = credentialId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-12)
  const slug = holderName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 16)
    .replace(/-$/, '')
  return slug === '' ? `dp-${id}` : `dp-${id}-${slug}`
}

/** The name that an object of ours bears in the service: it keeps nothing else of ours. */
export function markedName(nativeName: string, { credentialId }: OrderedCredential): string {
  return `${nativeName} [daypass:${credentialId}]`
}

/** An object's name without our mark, and the credential that the mark names. */
export function readName(text: string): { readonly name: string; readonly credentialId: string | null } {
  const [, name, credentialId] = MARKED.exec(text) ?? []
  return { name: name ?? text, credentialId: credentialId ?? null }
}
