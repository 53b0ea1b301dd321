import { json } from '@remix-run/node'
import type { Problem } from '~/domain/kernel/result'
import { parseForm, textOf } from '~/http/form.server'
import { notFound } from '~/http/respond.server'
import { submittedValues } from '~/ui/form/submitted-values'
import type { SettingField } from '~/usecases/connected-system/setting-fields'
import { systemInput } from '~/usecases/connected-system/system-input'
import { withoutSecrets } from './admin.systems.form.parts'

/** The typed system with its settings as typed. */
export function readSystemForm(form: FormData, fields: readonly SettingField[]) {
  const input = parseForm(systemInput, form)
  return input.ok
    ? { ...input, value: { ...input.value, settings: typedUnder(form, 'settings', fields) } }
    : input
}

/** The texts under a prefix, by field name; what was not sent is left out. */
export function typedUnder(form: FormData, prefix: string, fields: readonly SettingField[]) {
  const typed: Record<string, string> = {}
  for (const { name } of fields) {
    if (form.has(`${prefix}.${name}`)) typed[name] = textOf(form, `${prefix}.${name}`)
  }
  return typed
}

/** The form again, whatever the connector calls its secrets. */
export function systemFormAgain(
  problems: readonly Problem[],
  form: FormData,
  fields: readonly SettingField[],
) {
  if (problems.some((problem) => problem.code === 'not_found')) throw notFound()
  return json({ problems, values: withoutSecrets(submittedValues(form), fields) }, { status: 422 })
}
