import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DAY } from '~/domain/kernel/time'
import { localText } from '~/domain/schedule/local-time'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DateField,
  DefinitionList,
  Instant,
  labelFor,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { acceptFinding } from '~/usecases/finding/accept-finding.server'
import { acceptanceInput } from '~/usecases/finding/finding-inputs'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { NOTE_LENGTH } from '~/usecases/typed-input'

export const meta: MetaFunction = () => [{ title: 'Accept a finding · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const page = valueOrNotFound(await readFinding(services, actor, args.params.id ?? ''))
  const { acceptance, finding, now } = page
  if (acceptance.mayAccept.length === 0) throw notFound()
  const day = (at: number) => localText(at, finding.site.timeZone).slice(0, 10)
  return json({
    finding,
    acceptance,
    // The last day of the first seat's word, which ends with it.
    untilDay: acceptance.until === null ? null : day(acceptance.until - 1),
    latestDay: day(now + acceptance.atMost - DAY),
    now,
  })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const findingId = args.params.id ?? ''
  const form = await readForm(args.request)
  const input = parseForm(acceptanceInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const accepted = await acceptFinding(services, actor, findingId, input.value)
  if (accepted.ok) return seeOther(`/audit/findings/${findingId}`)
  if (accepted.problems[0]?.code === 'not_found') valueOrNotFound(accepted)
  return formAgain(accepted.problems, form)
}

export default function Accept() {
  const { finding, acceptance, untilDay, latestDay } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/audit/findings/${finding.id}`
  const name = finding.account.name ?? finding.account.nativeId ?? 'this account'
  const other = acceptance.said.it ?? acceptance.said.physical_security
  return (
    <>
      <Breadcrumbs items={[{ label: name, to: back }, { label: 'Accept' }]} />
      <PageHeader
        title={`May ${name} stay for a while?`}
        lead="Only when IT and physical security of the site, two people, both say so. It ends by itself: on the day below, or as soon as the account changes."
      />
      <Section title="The account, as it is now">
        <DefinitionList
          items={[
            { term: 'Name there', value: <span className="wrap-anywhere">{finding.account.name}</span> },
            { term: 'Id there', value: <span className="wrap-anywhere">{finding.account.nativeId}</span> },
            {
              term: 'State there',
              value: finding.active === null ? null : finding.active ? 'Switched on' : 'Switched off',
            },
            { term: 'Rights', value: finding.holds.length === 0 ? 'None seen' : finding.holds.join(', ') },
          ]}
        />
      </Section>
      <ConfirmPanel
        title={other === null ? 'Your word' : `${other} said so already`}
        consequences={
          other === null
            ? ['Nothing yet: the other seat must say the same, and until then it can be taken back.']
            : ['With yours the finding is out of the way until then. It can be taken back at any time.']
        }
      >
        <PostForm
          problems={again?.problems}
          values={again?.values}
          hidden={{
            digest: acceptance.digest,
            ...(other === null ? {} : { untilDay: untilDay ?? '', reason: acceptance.reason ?? '' }),
          }}
        >
          <RadioGroup
            name="seat"
            legend="For which seat"
            defaultValue={acceptance.mayAccept.length === 1 ? acceptance.mayAccept[0] : undefined}
            options={acceptance.mayAccept.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
          />
          {other === null ? (
            <>
              <DateField
                name="untilDay"
                label="Last day on which it may stay"
                hint={`A day of the site. Policy allows ${latestDay} at the latest.`}
                max={latestDay}
              />
              <TextArea
                name="reason"
                label="Why it may stay"
                hint="It stands here with your name."
                maxLength={NOTE_LENGTH}
              />
            </>
          ) : (
            <p className="mb-4">
              Until{' '}
              {acceptance.until === null ? null : (
                <Instant at={acceptance.until} timeZone={finding.site.timeZone} />
              )}
              , because: <span className="whitespace-pre-line">{acceptance.reason}</span>
            </p>
          )}
          <AuthenticatorCodeField />
          <Actions>
            <SubmitButton icon="check">Accept it</SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Not now
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
