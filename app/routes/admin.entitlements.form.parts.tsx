import { RISK_TIERS } from '~/domain/policy/risk-tier'
import {
  Actions,
  ButtonLink,
  Card,
  Checkbox,
  labelFor,
  PostForm,
  RadioGroup,
  Select,
  SubmitButton,
  TextInput,
} from '~/ui'
import type { SettingField } from '~/usecases/connected-system/setting-fields'
import { SettingFields } from './admin.systems.form.parts'
import type { FormAgain } from './configuration.parts'

interface EntitlementFormProps extends FormAgain {
  facts: {
    zones: readonly { id: string; name: string; riskTier: string }[]
    fields: readonly SettingField[]
    needsZone: boolean
  }
  current?: {
    name: string
    zoneId: string | null
    riskTier: string
    escortRequired: boolean
    mapping: Record<string, unknown>
    version: number
  }
  back: string
  submit: string
}

/** What is asked about a right of a connected system. */
export function EntitlementForm({ facts, current, back, submit, problems, values }: EntitlementFormProps) {
  const zone = facts.zones.find((each) => each.id === current?.zoneId)
  const ownTier = current && current.riskTier !== zone?.riskTier ? current.riskTier : ''
  const fields = facts.fields.map((field) => ({ ...field, value: shown(current?.mapping[field.name]) }))
  return (
    <Card>
      <PostForm problems={problems} values={values} hidden={current ? { version: current.version } : {}}>
        <TextInput
          name="name"
          label="Name"
          hint="As people who ask for it would call it."
          defaultValue={current?.name}
          width="medium"
        />
        <Select
          name="zoneId"
          label="Zone"
          hint={facts.needsZone ? 'Where the pass leads.' : 'Leave it empty when it is about no place.'}
          optional={!facts.needsZone}
          empty={facts.needsZone ? 'Choose one' : 'No zone'}
          defaultValue={current?.zoneId ?? ''}
          options={facts.zones.map(({ id, name, riskTier }) => ({
            value: id,
            label: name,
            hint: labelFor('risk', riskTier),
          }))}
          width="medium"
        />
        <RadioGroup
          name="riskTier"
          legend="Risk tier"
          hint="It is never lower than that of the zone."
          defaultValue={ownTier}
          options={[
            { value: '', label: 'That of the zone, where one is chosen' },
            ...RISK_TIERS.map((tier) => ({ value: tier, label: labelFor('risk', tier) })),
          ]}
        />
        <Checkbox
          name="escortRequired"
          label="Only with an escort, also where the zone needs none"
          defaultChecked={current?.escortRequired ?? false}
        />
        <SettingFields fields={fields} prefix="mapping" again={false} />
        <Actions>
          <SubmitButton>{submit}</SubmitButton>
          <ButtonLink to={back} tone="quiet">
            Cancel
          </ButtonLink>
        </Actions>
      </PostForm>
    </Card>
  )
}

function shown(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
