import { RISK_TIERS } from '~/domain/policy/risk-tier'
import {
  Actions,
  ButtonLink,
  Card,
  Checkbox,
  labelFor,
  PostForm,
  RadioGroup,
  SubmitButton,
  TextInput,
} from '~/ui'
import type { FormAgain } from './configuration.parts'

interface SiteFormProps extends FormAgain {
  site?: { name: string; timeZone: string; callName: string; callPhone: string }
  /** IANA names offered while typing. */
  timeZones: readonly string[]
  back: string
  submit: string
}

/** What is asked about a site. */
export function SiteForm({ site, timeZones, back, submit, problems, values }: SiteFormProps) {
  return (
    <Card>
      <PostForm problems={problems} values={values}>
        <TextInput name="name" label="Name" defaultValue={site?.name} width="medium" />
        <TextInput
          name="timeZone"
          label="Time zone"
          hint="The IANA name of the place, such as Europe/Berlin. Access that was granted keeps the zone it was granted in."
          defaultValue={site?.timeZone}
          width="medium"
          list="time-zones"
          autoCapitalize="off"
          spellCheck={false}
        />
        <datalist id="time-zones">
          {timeZones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <TextInput
          name="callName"
          label="Whom to call"
          hint="Guards and contractors see this when something is not as it should be."
          defaultValue={site?.callName}
          width="medium"
        />
        <TextInput
          name="callPhone"
          label="Telephone"
          type="tel"
          defaultValue={site?.callPhone}
          width="short"
        />
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

interface ZoneFormProps extends FormAgain {
  zone?: { name: string; riskTier: string; escortRequired: boolean }
  back: string
  submit: string
}

/** What is asked about a zone. */
export function ZoneForm({ zone, back, submit, problems, values }: ZoneFormProps) {
  return (
    <Card>
      <PostForm problems={problems} values={values}>
        <TextInput name="name" label="Name" defaultValue={zone?.name} width="medium" />
        <RadioGroup
          name="riskTier"
          legend="Risk tier"
          hint="How much harm the wrong person could do there. It decides which policy applies."
          defaultValue={zone?.riskTier}
          options={RISK_TIERS.map((tier) => ({ value: tier, label: labelFor('risk', tier) }))}
        />
        <Checkbox
          name="escortRequired"
          label="Only with an escort"
          defaultChecked={zone?.escortRequired ?? false}
        />
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
