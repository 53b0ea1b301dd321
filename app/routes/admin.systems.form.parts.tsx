import { SEATS } from '~/domain/kernel/ids'
import {
  Badge,
  Checkbox,
  type FormValues,
  hasLabel,
  labelFor,
  RadioGroup,
  Select,
  TextArea,
  TextInput,
  TextLink,
} from '~/ui'
import type { SettingField } from '~/usecases/connected-system/setting-fields'
import type { SettingView } from '~/usecases/connected-system/system-view'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { choiceText } from './admin.systems.check.parts'

interface SystemFieldsProps {
  system?: {
    name: string
    ownerSeat: string
    ownerId: string | null
    patchOwner: string
    networkSegment: string
    manualSteps: string
    maxAtOnce: number | null
    maxPerMinute: number | null
  }
  owners: readonly { id: string; name: string }[]
}

/** What is asked about every connected system, whatever its kind. */
export function SystemFields({ system, owners }: SystemFieldsProps) {
  return (
    <>
      <TextInput name="name" label="Name" defaultValue={system?.name} width="medium" />
      <RadioGroup
        name="ownerSeat"
        legend="Which side runs it"
        defaultValue={system?.ownerSeat}
        options={SEATS.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
      />
      <Select
        name="ownerId"
        label="Owner"
        hint="Answers for what is found on it."
        optional
        empty="Nobody yet"
        defaultValue={system?.ownerId ?? ''}
        options={owners.map(({ id, name }) => ({ value: id, label: name }))}
        width="medium"
      />
      <TextInput
        name="patchOwner"
        label="Who installs updates"
        defaultValue={system?.patchOwner}
        width="medium"
      />
      <TextInput
        name="networkSegment"
        label="Network segment"
        hint="Where it stands in the network, such as VLAN 40 or plant-ot."
        defaultValue={system?.networkSegment}
        width="medium"
      />
      <TextArea
        name="manualSteps"
        label="Manual steps"
        hint="How to take access away there by hand. Shown when Daypass cannot do it."
        maxLength={NOTE_LENGTH}
        defaultValue={system?.manualSteps}
      />
      <TextInput
        name="maxAtOnce"
        label="Calls at the same time"
        hint="How many the system can bear. Leave it empty for 8."
        type="number"
        optional
        defaultValue={system?.maxAtOnce?.toString()}
        width="short"
      />
      <TextInput
        name="maxPerMinute"
        label="Accounts worked on in a minute"
        hint="Only where the system limits it. Leave it empty for no limit."
        type="number"
        optional
        defaultValue={system?.maxPerMinute?.toString()}
        width="short"
      />
    </>
  )
}

/** The kind's guide, and what its receiver is written from. */
export function KindGuide({ kind }: { kind: string }) {
  return (
    <>
      <TextLink to={`/admin/guides/${kind}`}>How to set the system up</TextLink>
      {kind === 'webhook' ? (
        <>
          {' · '}
          <TextLink to="/admin/guides/files/receiver.openapi.yaml" reload>
            What the receiver answers: receiver.openapi.yaml
          </TextLink>
        </>
      ) : null}
    </>
  )
}

/** Said of kinds that were not run on the real thing. */
export function RunOnBadge({ of }: { of: string | null }) {
  return of === null ? null : <Badge tone="warning">{labelFor('run_on', of)}</Badge>
}

interface SettingFieldsProps {
  /** The kind of system: some fields mean something of their own there. */
  kind?: string
  fields: readonly (SettingField | SettingView)[]
  /** Names begin with it: 'settings.' or 'mapping.'. */
  prefix: 'settings' | 'mapping'
  /** The form came back: secrets have to be typed again. */
  again: boolean
}

/** The fields of a connector, out of its own schema. */
export function SettingFields({ kind, fields, prefix, again }: SettingFieldsProps) {
  return fields.map((field) => {
    const name = `${prefix}.${field.name}`
    const label = hasLabel('setting', field.name) ? labelFor('setting', field.name) : inWords(field.name)
    const hint = hintOf(kind, field)
    const known = 'value' in field ? field.value : undefined
    const initial = field.secret ? undefined : (known ?? field.initial ?? undefined)
    if (field.kind === 'boolean') {
      return <Checkbox key={name} name={name} label={label} hint={hint} defaultChecked={initial === true} />
    }
    if (field.kind === 'choice') {
      return (
        <Select
          key={name}
          name={name}
          label={label}
          hint={hint}
          optional={field.optional}
          defaultValue={initial === undefined ? '' : String(initial)}
          options={field.options.map((option) => ({ value: option, label: choiceText(field.name, option) }))}
          width="medium"
        />
      )
    }
    if (field.kind === 'lines' && !field.secret) {
      return (
        <TextArea
          key={name}
          name={name}
          label={label}
          hint={hint}
          optional={field.optional}
          autoComplete="off"
          spellCheck={false}
          defaultValue={initial === undefined ? undefined : String(initial)}
        />
      )
    }
    const kept = field.secret && known === true
    return (
      <TextInput
        key={name}
        name={name}
        label={label}
        hint={
          field.secret
            ? [
                again ? 'If it is empty, type it again: secrets are not sent back.' : '',
                hint ?? '',
                kept
                  ? 'Leave it empty to keep the one that is stored.'
                  : 'Stored sealed, and never shown again.',
              ]
                .filter(Boolean)
                .join(' ')
            : hint
        }
        type={
          field.secret
            ? 'password'
            : field.kind === 'url'
              ? 'url'
              : field.kind === 'number'
                ? 'number'
                : 'text'
        }
        optional={field.optional || kept}
        autoComplete={field.secret ? 'new-password' : 'off'}
        spellCheck={false}
        defaultValue={initial === undefined ? undefined : String(initial)}
      />
    )
  })
}

/** What stands beside a field, and what an empty one means. */
function hintOf(kind: string | undefined, { name, optional, initial }: SettingField): string | undefined {
  const own = `${kind ?? ''}.${name}`
  const code = hasLabel('setting_hint', own) ? own : name
  const words = hasLabel('setting_hint', code) ? labelFor('setting_hint', code) : ''
  const isNamed = optional && initial !== null && initial !== '' && typeof initial !== 'boolean'
  const empty = isNamed ? `Left empty, it is: ${choiceText(name, String(initial))}.` : ''
  return [words, empty].filter(Boolean).join(' ') || undefined
}

/** 'sentinelUserName' as 'Sentinel user name'. */
function inWords(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Values of a form that came back, without what was typed into secret fields. */
export function withoutSecrets(values: FormValues, fields: readonly SettingField[]): FormValues {
  const secret = new Set(fields.filter((field) => field.secret).map((field) => `settings.${field.name}`))
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)))
}
