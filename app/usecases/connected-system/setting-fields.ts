import { z } from 'zod'

/** One field of a form that a connector's schema asks for. */
export interface SettingField {
  readonly name: string
  readonly kind: 'text' | 'lines' | 'url' | 'number' | 'boolean' | 'choice'
  readonly optional: boolean
  readonly secret: boolean
  readonly options: readonly string[]
  readonly initial: string | number | boolean | null
}

interface JsonProperty {
  readonly type?: string
  readonly format?: string
  readonly maxLength?: number
  readonly enum?: readonly unknown[]
  readonly default?: unknown
}

/** A text that may be longer is a certificate or the like, and has lines. */
const ONE_LINE = 4000

/**
 * The fields of a flat object schema: texts, texts of several lines, addresses, numbers, yes or no, one of a few. Throws for a schema that no
 * form can fill, so that a connector that needs more is noticed when it is first opened.
 */
export function settingFields(schema: z.ZodType, secretFields: readonly string[] = []): SettingField[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    type?: string
    properties?: Record<string, JsonProperty>
    required?: readonly string[]
  }
  if (json.type !== 'object') throw new TypeError('settings must be an object of fields')
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    kind: kindOf(name, property),
    optional: !json.required?.includes(name),
    secret: secretFields.includes(name),
    options: (property.enum ?? []).map(String),
    initial: initialOf(property.default),
  }))
}

/**
 * The typed texts as the schema wants them: numbers as numbers, ticks as yes or no, empty optional fields left out. A
 * text that is no number stays one, and the schema refuses it.
 */
export function typedSettings(
  fields: readonly SettingField[],
  typed: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const { name, kind, optional } of fields) {
    const value = typed[name]
    if (kind === 'boolean') {
      settings[name] = value === true || (typeof value === 'string' && value !== '')
      continue
    }
    const text = typeof value === 'string' ? value.trim() : ''
    if (text === '' && optional) continue
    const number = Number(text)
    settings[name] = kind === 'number' && text !== '' && Number.isFinite(number) ? number : text
  }
  return settings
}

function kindOf(name: string, property: JsonProperty): SettingField['kind'] {
  if (property.enum) return 'choice'
  if (property.type === 'boolean') return 'boolean'
  if (property.type === 'number' || property.type === 'integer') return 'number'
  if (property.type !== 'string') throw new TypeError(`no form can fill the setting '${name}'`)
  if (property.format === 'uri' || /url$/i.test(name)) return 'url'
  return (property.maxLength ?? 0) > ONE_LINE ? 'lines' : 'text'
}

function initialOf(value: unknown): SettingField['initial'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
