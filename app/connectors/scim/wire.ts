import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'

/** Schema URIs of RFC 7643 and RFC 7644. */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export interface ScimUser {
  readonly id: string
  readonly userName: string
  readonly externalId: string | null
  readonly displayName: string | null
  /** A service that does not say counts as active: only a clear false is off. */
  readonly active: boolean
  /** Null when the service did not say, which is not the same as none. */
  readonly groups: readonly GroupRef[] | null
  readonly version: string | null
  readonly createdAt: Instant | null
}

export interface GroupRef {
  readonly id: string
  readonly name: string | null
  /** Through another group: it cannot be left directly. */
  readonly indirect: boolean
}

export interface ScimGroup {
  readonly id: string
  readonly name: string
  readonly version: string | null
  /** Ids of the members the answer named. */
  readonly members: readonly string[]
}

export interface ScimPage<T> {
  readonly items: readonly T[]
  /** Null when the service left out what RFC 7644 clause 3.4.2 requires. */
  readonly total: number | null
}

/** Attribute names ignore case (RFC 7643 clause 2.1): they are read in lower case, as deep as the schemas look. */
function lowerKeys(value: unknown, depth = 0): unknown {
  if (depth > 5 || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => lowerKeys(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key.toLowerCase(), lowerKeys(held, depth + 1)]),
  )
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || null)

/** `schemas` must name this URI; a case that differs is forgiven, an absence is not. */
const says = (uri: string) =>
  z.array(z.string()).refine((all) => all.some((one) => one.toLowerCase() === uri.toLowerCase()))

const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((text) => text.toLowerCase() === 'true'),
])

const meta = z
  .object({ version: optionalText, created: optionalText })
  .nullish()
  .transform((found) => ({
    version: found?.version ?? null,
    createdAt: parseInstant(found?.created ?? null),
  }))

export const userSchema: z.ZodType<ScimUser> = z.preprocess(
  (json) => lowerKeys(json),
  z
    .object({
      schemas: says(USER),
      id: z.string().min(1),
      username: z.string().min(1),
      externalid: optionalText,
      displayname: optionalText,
      active: flag.nullish(),
      groups: z
        .array(z.object({ value: z.string().min(1), display: optionalText, type: optionalText }))
        .nullish(),
      meta,
    })
    .transform((user) => ({
      id: user.id,
      userName: user.username,
      externalId: user.externalid,
      displayName: user.displayname,
      active: user.active ?? true,
      groups:
        user.groups?.map((group) => ({
          id: group.value,
          name: group.display,
          indirect: group.type?.toLowerCase() === 'indirect',
        })) ?? null,
      ...user.meta,
    })),
)

export const groupSchema: z.ZodType<ScimGroup> = z.preprocess(
  (json) => lowerKeys(json),
  z
    .object({
      schemas: says(GROUP),
      id: z.string().min(1),
      displayname: z.string(),
      members: z.array(z.object({ value: z.string().min(1) })).nullish(),
      meta,
    })
    .transform((group) => ({
      id: group.id,
      name: group.displayname,
      version: group.meta.version,
      members: group.members?.map((member) => member.value) ?? [],
    })),
)

/** A page of such resources; an empty one may leave out `Resources`, but then it must say a total. */
function pageOf<T>(resource: z.ZodType<T>): z.ZodType<ScimPage<T>> {
  return z.preprocess(
    (json) => lowerKeys(json),
    z
      .object({
        schemas: says(LIST),
        totalresults: z.number().int().nonnegative().nullish(),
        resources: z.array(resource).nullish(),
      })
      .refine((page) => page.resources != null || page.totalresults === 0)
      .transform((page) => ({ items: page.resources ?? [], total: page.totalresults ?? null })),
  )
}

/** Made once: a schema is compiled when it is first used. */
export const userPage = pageOf(userSchema)
export const groupPage = pageOf(groupSchema)

export const serviceSchema = z.preprocess(
  (json) => lowerKeys(json),
  z.object({ patch: z.object({ supported: flag }).nullish() }),
)

/** The keyword of an error (RFC 7644 clause 3.12), or null; its `detail` may name a person and is not read. */
export function scimType(text: string): string | null {
  const found = /"scimType"\s*:\s*"([a-z]{1,30})"/i.exec(text)
  return found?.[1] ?? null
}

function parseInstant(text: string | null): Instant | null {
  const instant = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}
