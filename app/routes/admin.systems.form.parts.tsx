import { SEATS } from '~/domain/kernel/ids'
import { Checkbox, type FormValues, hasLabel, labelFor, RadioGroup, Select, TextArea, TextInput } from '~/ui'
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

interface SettingFieldsProps {
  fields: readonly (SettingField | SettingView)[]
  /** Names begin with it: 'settings.' or 'mapping.'. */
  prefix: 'settings' | 'mapping'
  /** The form came back: secrets have to be typed again. */
  again: boolean
}

/** The fields of a connector, out of its own schema. */
export function SettingFields({ fields, prefix, again }: SettingFieldsProps) {
  return fields.map((field) => {
    const name = `${prefix}.${field.name}`
    const label = hasLabel('setting', field.name) ? labelFor('setting', field.name) : inWords(field.name)
    const hint = hasLabel('setting_hint', field.name) ? labelFor('setting_hint', field.name) : undefined
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
            ? `${again ? 'Type it again: secrets are not sent back. ' : ''}${
                kept
                  ? 'Leave it empty to keep the one that is stored.'
                  : 'Stored sealed, and never shown again.'
              }`
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
