import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor, requireMay } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  labelFor,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { approveVendor } from '~/usecases/vendor/approve-vendor.server'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { evaluationInput } from '~/usecases/vendor/vendor-input'
import { DocumentTable } from './configuration.parts'

export const meta: MetaFunction = () => [{ title: 'Evaluate a vendor · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args)
  requireMay(caller, 'configuration.read')
  const first = { after: '', archived: false }
  const vendorId = args.params.vendorId ?? ''
  const view = valueOrNotFound(await readVendor(caller.services, caller.actor, vendorId, first))
  if (view.maySpeakFor.length === 0) throw notFound()
  return json({ vendor: view.vendor, documents: view.documents, maySpeakFor: view.maySpeakFor })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const vendorId = args.params.vendorId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(evaluationInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const approved = await approveVendor(services, actor, vendorId, input.value)
  return approved.ok ? seeOther(`/admin/vendors/${vendorId}`) : formAgain(approved.problems, form)
}

export default function ApproveVendor() {
  const { vendor, documents, maySpeakFor } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/admin/vendors/${vendor.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: vendor.name, to: back }, { label: 'Evaluate' }]} />
      <PageHeader
        title={`Evaluate ${vendor.name}`}
        lead="Your evaluation is the approval of your seat. The other seat’s has to come from somebody else."
      />
      <Section title="Documents" card={false}>
        <DocumentTable documents={documents} of={vendor.name} />
      </Section>
      <ConfirmPanel title="Your evaluation">
        <PostForm problems={again?.problems} values={again?.values}>
          <RadioGroup
            name="seat"
            legend="For which seat"
            defaultValue={maySpeakFor.length === 1 ? maySpeakFor[0] : undefined}
            options={maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
          />
          <TextArea
            name="evaluation"
            label="What you checked, and what you found"
            hint="An auditor reads this: papers seen, references asked, how access is used."
            maxLength={NOTE_LENGTH}
            rows={8}
          />
          <AuthenticatorCodeField />
          <Actions>
            <SubmitButton icon="review">Approve this vendor</SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
