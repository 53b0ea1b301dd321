import { z } from 'zod'
import type { OrderedCredential } from '../contract'
import { credentialOfMark, markOf } from '../mark'

/** A client of the broker as the plugin shows it. */
export interface BrokerClient {
  readonly username: string
  readonly textName: string | null
  readonly description: string | null
  readonly disabled: boolean
  /** Names of its own roles, and of the groups that it has further roles from. */
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || null)

/** What `getClient` and `listClients` show of a client. What is left out is not so: the plugin writes no empty member. */
export const brokerClient: z.ZodType<BrokerClient> = z
  .object({
    username: z.string(),
    textname: optionalText,
    textdescription: optionalText,
    disabled: z.boolean().default(false),
    roles: z.array(z.object({ rolename: z.string() })),
    groups: z.array(z.object({ groupname: z.string() })).default([]),
  })
  .transform((client) => ({
    username: client.username,
    textName: client.textname,
    description: client.textdescription,
    disabled: client.disabled,
    roles: client.roles.map(({ rolename }) => rolename),
    groups: client.groups.map(({ groupname }) => groupname),
  }))

export function isMarked(client: BrokerClient, { credentialId }: OrderedCredential): boolean {
  return client.description === markOf(credentialId)
}

/** The mark's credential, where a client bears one. */
export function credentialOf({ description }: BrokerClient): string | null {
  return credentialOfMark(description)
}

/** The display name of a client that we make: whose it is, and which making of it this is. */
export function textNameOf(holderName: string, tag: string): string {
  return `${holderName} [${tag}]`
}

/**
 * The plugin gives no ids, and a name that was deleted is free again: a client that we made bears a tag of eight hexadecimal
 * digits besides, so that another one under the same name is another one.
 */
export function idOf({ username, textName }: BrokerClient): string {
  const tag = / \[([0-9a-f]{8})\]$/.exec(textName ?? '')?.[1]
  // A name may hold what stands between name and tag, and must not pass for another one's id.
  const name = encodeURIComponent(username)
  return tag === undefined ? name : `${name}#${tag}`
}

/** The user name in a native id. */
export function usernameOf(nativeId: string): string {
  return decodeURIComponent(nativeId.replace(/#[0-9a-f]{8}$/, ''))
}

/** What it may do, as entitlements are named, sorted. What it has from a group is named by the group. */
export function entitlementsOf({ roles, groups }: BrokerClient): string[] {
  return [...new Set([...roles, ...groups.map((group) => `group: ${group}`)])].sort()
}
