import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'

/** What of the service's objects is read; field names are those of its API reference. */

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || null)

const instant = optionalText.transform((text, context): Instant | null => {
  if (text === null) return null
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  context.addIssue({ code: 'custom', message: 'not a date' })
  return z.NEVER
})

/** The codes of an object's errors or warnings. Their messages may name people, and are not read. */
const codes = (field: string) =>
  z
    .array(z.record(z.string(), z.unknown()))
    .nullish()
    .transform((all) => (all ?? []).map((each) => String(each[field] ?? '').slice(0, 60)))

const synced = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? true)

export const accessCode = z
  .object({
    access_code_id: z.string().min(1),
    device_id: z.string().min(1),
    name: optionalText,
    code: optionalText,
    is_managed: z.boolean(),
    common_code_key: optionalText,
    type: z.enum(['ongoing', 'time_bound']),
    status: z.string(),
    starts_at: instant,
    ends_at: instant,
    created_at: instant,
    errors: codes('error_code'),
    warnings: codes('warning_code'),
    pending_mutations: codes('mutation_code'),
    is_latest_desired_state_synced_with_provider: synced,
  })
  .transform((code) => ({
    id: code.access_code_id,
    lock: code.device_id,
    name: code.name ?? '',
    pin: code.code,
    managed: code.is_managed,
    key: code.common_code_key,
    startsAt: code.starts_at,
    endsAt: code.type === 'time_bound' ? code.ends_at : null,
    createdAt: code.created_at,
    status: code.status,
    errors: code.errors,
    warnings: code.warnings,
    pending: code.pending_mutations,
    synced: code.is_latest_desired_state_synced_with_provider,
  }))
export type AccessCode = z.output<typeof accessCode>

export const accessUser = z
  .object({
    acs_user_id: z.string().min(1),
    acs_system_id: z.string().min(1),
    workspace_id: z.string().min(1),
    full_name: optionalText,
    display_name: optionalText,
    is_suspended: z.boolean().nullish(),
    access_schedule: z.object({ starts_at: instant, ends_at: instant }).nullish(),
    created_at: instant,
    errors: codes('error_code'),
    warnings: codes('warning_code'),
    pending_mutations: codes('mutation_code'),
    is_latest_desired_state_synced_with_provider: synced,
  })
  .transform((user) => ({
    id: user.acs_user_id,
    systemId: user.acs_system_id,
    workspaceId: user.workspace_id,
    name: user.full_name ?? user.display_name ?? '',
    // Who does not say counts as active: only a clear yes is off.
    suspended: user.is_suspended === true,
    startsAt: user.access_schedule?.starts_at ?? null,
    endsAt: user.access_schedule?.ends_at ?? null,
    createdAt: user.created_at,
    errors: user.errors,
    warnings: user.warnings,
    pending: user.pending_mutations,
    synced: user.is_latest_desired_state_synced_with_provider,
  }))
export type AccessUser = z.output<typeof accessUser>

export const accessGroup = z
  .object({ acs_access_group_id: z.string().min(1), acs_system_id: z.string().min(1) })
  .transform((group) => ({ id: group.acs_access_group_id, systemId: group.acs_system_id }))
export type AccessGroup = z.output<typeof accessGroup>

export const device = z
  .object({ device_id: z.string().min(1), workspace_id: z.string().min(1) })
  .transform((found) => ({ id: found.device_id, workspaceId: found.workspace_id }))

/** Where a list goes on; a service that has no pages leaves it out. */
export const pagination = z
  .object({ has_next_page: z.boolean(), next_page_cursor: optionalText })
  .nullish()
  .transform((page) => (page?.has_next_page ? page.next_page_cursor : null))

/** The keyword of an error; its `message` may name a person and is not read. */
export function errorType(text: string): string | null {
  return /"type"\s*:\s*"([a-z0-9_]{1,60})"/.exec(text)?.[1] ?? null
}
