import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireMay, requireSecondFactor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  labelFor,
  PageHeader,
  PostForm,
  SubmitButton,
  TextArea,
} from '~/ui'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { reasonInput } from '~/usecases/vendor/vendor-input'
import { withdrawApproval } from '~/usecases/vendor/withdraw-approval.server'

export const meta: MetaFunction = () => [{ title: 'Withdraw an approval · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireSecondFactor(args)
  requireMay(caller, 'configuration.read')
  const { vendorId = '', approvalId } = args.params
  const first = { after: '', archived: false }
  const view = valueOrNotFound(await readVendor(caller.services, caller.actor, vendorId, first))
  const approval = view.approvals.find((each) => each.id === approvalId)
  if (!approval?.mayWithdraw) throw notFound()
  return json({ vendor: view.vendor, approval })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireSecondFactor(args)
  const { vendorId = '', approvalId = '' } = args.params
  const form = await readForm(args.request)
  const input = parseForm(reasonInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const withdrawn = await withdrawApproval(services, actor, vendorId, approvalId, input.value)
  return withdrawn.ok ? seeOther(`/admin/vendors/${vendorId}`) : formAgain(withdrawn.problems, form)
}

export default function WithdrawApproval() {
  const { vendor, approval } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/admin/vendors/${vendor.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: vendor.name, to: back }, { label: 'Withdraw an approval' }]} />
      <PageHeader title={`Withdraw the approval of ${vendor.name}`} />
      <ConfirmPanel
        title={`${labelFor('seat', approval.seat)}, given by ${approval.approver}`}
        tone="danger"
        consequences={[
          'All access of all its people is taken away now.',
          'It stays away until the seat approves the vendor again.',
        ]}
      >
        <PostForm problems={again?.problems} values={again?.values}>
          <TextArea name="reason" label="Reason" maxLength={NOTE_LENGTH} />
          <Actions>
            <SubmitButton tone="danger">Withdraw</SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Keep it
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
