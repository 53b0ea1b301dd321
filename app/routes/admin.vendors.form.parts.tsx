import { Actions, ButtonLink, Card, DateField, PostForm, SubmitButton, TextInput } from '~/ui'
import type { FormAgain } from './configuration.parts'

interface VendorFormProps extends FormAgain {
  vendor?: {
    name: string
    contractEndsOn: string | null
    contactName: string | null
    contactEmail: string | null
  }
  back: string
  submit: string
}

/** What is asked about a vendor. */
export function VendorForm({ vendor, back, submit, problems, values }: VendorFormProps) {
  return (
    <Card>
      <PostForm problems={problems} values={values}>
        <TextInput
          name="name"
          label="Name"
          hint={
            vendor
              ? 'Another name withdraws the approvals of both seats: its people hold nothing until both approve it again.'
              : undefined
          }
          defaultValue={vendor?.name}
          width="medium"
        />
        <DateField
          name="contractEndsOn"
          label="Last day of the contract"
          hint="Access of this vendor ends with it, at the end of the day at each site."
          optional
          defaultValue={vendor?.contractEndsOn ?? undefined}
        />
        <TextInput
          name="contactName"
          label="Contact"
          optional
          defaultValue={vendor?.contactName ?? undefined}
          width="medium"
        />
        <TextInput
          name="contactEmail"
          label="Contact’s mail address"
          type="email"
          optional
          defaultValue={vendor?.contactEmail ?? undefined}
          width="medium"
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
