import type { Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import { textOf } from '~/http/form.server'
import type { Services } from '~/platform/services'
import type { SettingField } from '~/usecases/connected-system/setting-fields'
import { contentProblems } from '~/usecases/entitlement/content-problems.server'
import { type EntitlementInput, entitlementInput } from '~/usecases/entitlement/entitlement-input'
import { readInput } from '~/usecases/typed-input'
import { typedUnder } from './admin.systems.server'

/** The typed right, with its mapping as typed; refused with all that is wrong in it. */
export async function readEntitlementForm(
  services: Services,
  actor: Actor,
  system: { readonly id: string; readonly fields: readonly SettingField[] },
  form: FormData,
): Promise<Result<EntitlementInput>> {
  const raw = {
    name: textOf(form, 'name'),
    zoneId: textOf(form, 'zoneId'),
    riskTier: textOf(form, 'riskTier'),
    escortRequired: form.get('escortRequired') ?? undefined,
    mapping: typedUnder(form, 'mapping', system.fields),
  }
  const input = readInput(entitlementInput, raw)
  if (input.ok) return input
  return {
    ok: false,
    problems: [...input.problems, ...(await contentProblems(services, actor, system.id, raw))],
  }
}
