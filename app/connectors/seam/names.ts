import type { OrderedCredential } from '../contract'
import { MARK, markOf } from '../mark'

/** What the service is told as an object's name: our name, and in brackets the mark. */
const MARKED = new RegExp(`^(.*) \\[${MARK}([0-9a-f-]{36})\\]$`, 's')

/** The name that an object of ours bears in the service: it keeps nothing else of ours. */
export function markedName(nativeName: string, { credentialId }: OrderedCredential): string {
  return `${nativeName} [${markOf(credentialId)}]`
}

/** An object's name without our mark, and the credential that the mark names. */
export function readName(text: string): { readonly name: string; readonly credentialId: string | null } {
  const [, name, credentialId] = MARKED.exec(text) ?? []
  return { name: name ?? text, credentialId: credentialId ?? null }
}
