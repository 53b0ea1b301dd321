import SCIMMY from 'scimmy'
import { NameTaken, type NewUser, type ScimStore, type StoredGroup, type StoredUser } from './scim-store'

/** What one running server hands to the handlers, which SCIMMY keeps once per process. */
export interface ScimContext {
  readonly store: ScimStore
  /** The most that one page holds. */
  readonly pageSize: number
  /** Attributes (lower case) whose filters find nothing, as some servers do for externalId. */
  readonly deafFilters: ReadonlySet<string>
  /** Whether users tell their groups. */
  readonly userGroups: boolean
  readonly versions: boolean
}

type Json = Record<string, unknown>
interface Asked {
  readonly id?: string
  readonly filter?: { match(values: Json[]): Json[]; readonly expression: string }
  constraints?: { startIndex?: number; count?: number }
}

/** Registers users and groups with SCIMMY, which is a singleton: harmless when called again. */
export function declareResources(): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    ingress: (asked: Asked, instance: Json, context: ScimContext) => writeUser(asked, instance, context),
    egress: (asked: Asked, context: ScimContext) =>
      answer(
        asked,
        candidates(asked, context.store.users).map((user) => userJson(user, context)),
        context,
      ),
    degress: (asked: Asked, context: ScimContext) => {
      if (!context.store.removeUser(asked.id ?? '')) throw notFound(asked)
    },
  })
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    ingress: (asked: Asked, instance: Json, context: ScimContext) => writeGroup(asked, instance, context),
    egress: (asked: Asked, context: ScimContext) =>
      answer(
        asked,
        candidates(asked, context.store.groups).map((group) => groupJson(group, context)),
        context,
      ),
    degress: (asked: Asked, context: ScimContext) => {
      if (!context.store.removeGroup(asked.id ?? '')) throw notFound(asked)
    },
  })
}

/** Looks at the stored object before a body is built for it, so that a large directory answers quickly. */
function candidates<T extends StoredUser | StoredGroup>(asked: Asked, all: ReadonlyMap<string, T>): T[] {
  if (asked.id) {
    const found = all.get(asked.id)
    return found ? [found] : []
  }
  const [, attribute, value] =
    /^(userName|externalId|displayName) eq "([^"\\]*)"$/.exec(asked.filter?.expression ?? '') ?? []
  if (attribute === undefined) return [...all.values()]
  return [...all.values()].filter((stored) => Reflect.get(stored, attribute) === value)
}

function answer(asked: Asked, all: Json[], context: ScimContext): Json | Json[] {
  if (asked.id) {
    const found = all.find((resource) => resource.id === asked.id)
    if (!found) throw notFound(asked)
    return found
  }
  const attribute = /^\s*([\w.]+)/.exec(asked.filter?.expression ?? '')?.[1]?.toLowerCase()
  const deaf = attribute !== undefined && context.deafFilters.has(attribute)
  const found = deaf ? [] : asked.filter ? asked.filter.match(all) : all
  const startIndex = asked.constraints?.startIndex ?? 1
  const count = Math.min(asked.constraints?.count ?? context.pageSize, context.pageSize)
  asked.constraints = { ...asked.constraints, startIndex, count }
  // SCIMMY starts over when asked for a page past the end; a sparse array keeps the total and holds nothing.
  return startIndex > found.length ? new Array<Json>(found.length) : found
}

function writeUser(asked: Asked, instance: Json, context: ScimContext): Json {
  const { schemas, id, meta, groups, userName, externalId, displayName, active, password, ...more } = instance
  const user: NewUser = {
    userName: String(userName),
    externalId: text(externalId),
    displayName: text(displayName),
    active: typeof active === 'boolean' ? active : undefined,
    password: text(password),
    more,
  }
  const { store } = context
  if (asked.id && !store.users.has(asked.id)) throw notFound(asked)
  return userJson(
    unique(() => (asked.id ? store.replaceUser(asked.id, user) : store.addUser(user))),
    context,
  )
}

function writeGroup(asked: Asked, instance: Json, context: ScimContext): Json {
  const { store } = context
  const displayName = String(instance.displayName)
  const members = ((instance.members ?? []) as { value: string }[]).map((member) => member.value)
  if (asked.id && !store.groups.has(asked.id)) throw notFound(asked)
  const group = unique(() => (asked.id ? store.groups.get(asked.id) : store.addGroup({ displayName })))
  return groupJson(store.replaceGroup(group?.id ?? '', displayName, members), context)
}

function userJson(user: StoredUser, context: ScimContext): Json {
  const groups = context.store.groupsOf(user.id).map((group) => ({
    value: group.id,
    display: group.displayName,
    type: 'direct',
  }))
  return {
    ...user.more,
    id: user.id,
    userName: user.userName,
    externalId: user.externalId,
    displayName: user.displayName,
    active: user.active,
    ...(context.userGroups ? { groups } : {}),
    meta: meta('User', user, context),
  }
}

function groupJson(group: StoredGroup, context: ScimContext): Json {
  return {
    id: group.id,
    displayName: group.displayName,
    members: [...group.members].map((value) => ({ value, type: 'User' })),
    meta: meta('Group', group, context),
  }
}

function meta(resourceType: string, stored: StoredUser | StoredGroup, context: ScimContext): Json {
  return {
    resourceType,
    created: stored.created,
    lastModified: stored.lastModified,
    ...(context.versions ? { version: etag(stored) } : {}),
  }
}

/** The weak entity tag of a stored object (RFC 7644 clause 3.14). */
export function etag(stored: { readonly version: number }): string {
  return `W/"${stored.version}"`
}

function unique<T>(write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (error instanceof NameTaken) throw new SCIMMY.Types.Error(409, 'uniqueness', error.message)
    throw error
  }
}

function notFound(asked: Asked): Error {
  return new SCIMMY.Types.Error(404, '', `Resource ${asked.id} not found`)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
