import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  labelFor,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { type FreezeView, readFreezeToResume } from '~/usecases/giving/read-giving.server'
import { resumeGiving } from '~/usecases/giving/resume-giving.server'
import { resumeInput } from '~/usecases/giving/resume-input'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { freezeFacts, seatWords } from './giving.parts'

export const meta: MetaFunction = () => [{ title: 'Resume giving · Daypass' }]
export const handle = { width: 'reading', plain: true }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readFreezeToResume(services, actor, args.params.freezeId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const input = parseForm(resumeInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const resumed = await resumeGiving(services, actor, args.params.freezeId ?? '', input.value)
  return resumed.ok ? seeOther('/giving') : formAgain(resumed.problems, form)
}

export default function ResumeGiving() {
  const freeze = useLoaderData<typeof loader>() as unknown as FreezeView
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Giving', to: '/giving' }, { label: 'Resume' }]} />
      <PageHeader title="Resume giving?" lead={labelFor('freeze', freeze.reason)} />
      <Section title="Before that">
        <p className="mb-3">{labelFor('freeze_todo', freeze.reason)}</p>
        <DefinitionList items={[...freezeFacts(freeze), ...seatWords(freeze)]} />
      </Section>
      <ConfirmPanel title="What happens" consequences={consequences(freeze)}>
        <PostForm problems={again?.problems} values={again?.values}>
          <RadioGroup
            name="seat"
            legend="For which seat"
            defaultValue={freeze.mayResume.length === 1 ? freeze.mayResume[0] : undefined}
            options={freeze.mayResume.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
          />
          <TextArea
            name="found"
            label="What was found out"
            hint="Whoever asks later why giving went on reads this."
            maxLength={NOTE_LENGTH}
          />
          <AuthenticatorCodeField />
          <Actions>
            <SubmitButton icon="unlock">Resume giving</SubmitButton>
            <ButtonLink to="/giving" tone="quiet">
              Not now
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}

function consequences({ reason, said }: FreezeView): string[] {
  const time = reason === 'clock_back' || reason === 'clock_jump'
  return [
    said.length === 0
      ? 'The other seat, another person, must say the same. Until then nothing new is given.'
      : 'You are the second seat: giving goes on at once.',
    'What was approved and is still in its window is given then.',
    ...(time ? ['Time goes on from what the machine’s clock says now. What had ended stays ended.'] : []),
    ...(reason === 'restored' ? ['All access that runs counts again. End first what should not.'] : []),
  ]
}
