import { z } from 'zod'
import type { Account } from '~/domain/reconciliation/observation'
import { ConnectorError } from '../contract'
import type { BrokerClient } from './account'
import { ANSWER, type Command, type Control, type Reply } from './control.server'

/** How the right to give the broker's plugins commands is listed: whoever has it makes any client, with any role. */
export const ADMINISTRATOR = 'administrator: publishes to $CONTROL'

/** Topics of the broker's own control. No wildcard before them matches: topics with `$` are matched by name (MQTT 5, clause 4.7.2). */
const CONTROL_TOPIC = /^\$CONTROL(\/|$)/

const role = z.object({
  role: z.object({
    acls: z
      .array(z.object({ acltype: z.string(), topic: z.string(), allow: z.boolean().default(true) }))
      .default([]),
  }),
})
const group = z.object({
  group: z.object({ roles: z.array(z.object({ rolename: z.string() })).default([]) }),
})
const defaultAccess = z.object({ acls: z.array(z.object({ acltype: z.string(), allow: z.boolean() })) })
const anonymousGroup = z.object({ group: z.object({ groupname: z.string() }) })

/** What clients may do, for one act: each role and group is read once. */
export class Rights {
  /** Does the role make an administrator? */
  readonly #roles = new Map<string, boolean>()
  readonly #groups = new Map<string, readonly string[]>()

  constructor(private readonly control: Control) {}

  /** Reads what these clients' roles may do, so that `of` can tell it. */
  async learn(clients: readonly Pick<BrokerClient, 'roles' | 'groups'>[]): Promise<void> {
    const groups = unknown(
      clients.flatMap((client) => client.groups),
      this.#groups,
    )
    const members = await this.#read(groups, (groupname) => ({ command: 'getGroup', groupname }), group)
    for (const [name, found] of members)
      this.#groups.set(name, found?.group.roles.map(({ rolename }) => rolename) ?? [])
    const roles = unknown(
      clients.flatMap((client) => this.#rolesOf(client)),
      this.#roles,
    )
    const read = await this.#read(roles, (rolename) => ({ command: 'getRole', rolename }), role)
    for (const [name, found] of read)
      this.#roles.set(
        name,
        // A refusal of another priority may stand against it: which one wins is not worked out here.
        found?.role.acls.some(
          ({ acltype, topic, allow }) =>
            allow && acltype === 'publishClientSend' && CONTROL_TOPIC.test(topic),
        ) ?? false,
      )
  }

  /** As entitlements are named, sorted. What comes from a group is named by the group. Only of what was learnt. */
  of({ roles, groups }: Pick<BrokerClient, 'roles' | 'groups'>): string[] {
    const named = [...roles, ...groups.map((name) => `group: ${name}`)]
    const administers = this.#rolesOf({ roles, groups }).some((name) => this.#roles.get(name) === true)
    return [...new Set(administers ? [...named, ADMINISTRATOR] : named)].sort()
  }

  /**
   * What clients have without a role of their own, told as accounts that are there by right: the default access, which
   * everybody has where no role says otherwise, and the group of whoever gives no name. Their ids are no client's.
   */
  async ofEverybody(): Promise<Account[]> {
    const [access, anonymous] = await this.control.ask([
      { command: 'getDefaultACLAccess' },
      { command: 'getAnonymousGroup' },
    ])
    const allowed = dataOf(access, defaultAccess).acls.flatMap(({ acltype, allow }) => (allow ? acltype : []))
    // Its own control the broker opens to nobody by default (Mosquitto 2.0), whatever stands there.
    const everybody = withoutName('$default-access', 'everybody (default access)', allowed)
    const { groupname } = dataOf(anonymous, anonymousGroup).group
    if (groupname === '') return [everybody]
    const nobody = { roles: [], groups: [groupname] }
    await this.learn([nobody])
    return [everybody, withoutName('$anonymous', 'anonymous', [...this.of(nobody), ...this.#rolesOf(nobody)])]
  }

  #rolesOf({ roles, groups }: Pick<BrokerClient, 'roles' | 'groups'>): readonly string[] {
    return [...roles, ...groups.flatMap((name) => this.#groups.get(name) ?? [])]
  }

  /** Null of what vanished meanwhile: nobody has anything from it. */
  async #read<T>(
    names: readonly string[],
    command: (name: string) => Command,
    schema: z.ZodType<T>,
  ): Promise<(readonly [string, T | null])[]> {
    if (names.length === 0) return []
    const replies = await this.control.ask(names.map(command), [ANSWER.noRole, ANSWER.noGroup])
    return names.map((name, at) => [name, replies[at]?.error == null ? dataOf(replies[at], schema) : null])
  }
}

function unknown(names: readonly string[], known: ReadonlyMap<string, unknown>): string[] {
  return [...new Set(names)].filter((name) => !known.has(name))
}

function dataOf<T>(reply: Reply | undefined, schema: z.ZodType<T>): T {
  const read = schema.safeParse(reply?.data)
  if (read.success) return read.data
  throw new ConnectorError('nonsense', 'The target does not tell what its clients may do.')
}

function withoutName(nativeId: string, nativeName: string, entitlements: readonly string[]): Account {
  return {
    nativeId,
    nativeName,
    displayName: null,
    active: true,
    entitlements: [...new Set(entitlements)].sort(),
    markedCredentialId: null,
    lastUsedAt: null,
    createdAt: null,
  }
}
