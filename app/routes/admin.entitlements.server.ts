import type { Result } from '~/domain/kernel/result'
import { textOf } from '~/http/form.server'
import type { SettingField } from '~/usecases/connected-system/setting-fields'
import { type EntitlementInput, entitlementInput } from '~/usecases/entitlement/entitlement-input'
import { readInput } from '~/usecases/typed-input'
import { typedUnder } from './admin.systems.server'

/** The typed right, with its mapping as typed. */
export function readEntitlementForm(
  form: FormData,
  fields: readonly SettingField[],
): Result<EntitlementInput> {
  return readInput(entitlementInput, {
    name: textOf(form, 'name'),
    zoneId: textOf(form, 'zoneId'),
    riskTier: textOf(form, 'riskTier'),
    escortRequired: form.get('escortRequired') ?? undefined,
    mapping: typedUnder(form, 'mapping', fields),
  })
}
