import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { SEATS } from '~/domain/kernel/ids'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  fromNow,
  Instant,
  labelFor,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { attestScrapped, withdrawAttestation } from '~/usecases/connected-system/attest-scrapped.server'
import { attestationInput } from '~/usecases/connected-system/attestation-input'
import { MOST_COUNTED, readScrapped } from '~/usecases/connected-system/read-scrapped.server'
import { NOTE_LENGTH } from '~/usecases/typed-input'

export const meta: MetaFunction = () => [{ title: 'A scrapped system · Daypass' }]
export const handle = { width: 'reading' }

/** The system is asked while the page is made, for those who could say that it is scrapped. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await readScrapped(services, actor, args.params.systemId ?? ''))
  return json({ ...view, most: MOST_COUNTED, now })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = args.params.systemId ?? ''
  const form = await readForm(args.request)
  const back = `/admin/systems/${systemId}`
  if (textOf(form, 'intent') === 'withdraw') {
    const seat = SEATS.find((each) => each === textOf(form, 'seat'))
    if (seat === undefined) throw badRequest()
    const withdrawn = await withdrawAttestation(services, actor, systemId, seat)
    return withdrawn.ok ? seeOther(back) : formAgain(withdrawn.problems, form)
  }
  const input = parseForm(attestationInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const attested = await attestScrapped(services, actor, systemId, input.value)
  return attested.ok ? seeOther(back) : formAgain(attested.problems, form)
}

export default function ScrappedSystem() {
  const view = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const { system, site, said, maySpeakFor } = view
  const back = `/admin/systems/${system.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: system.name, to: back }, { label: 'Scrapped' }]} />
      <PageHeader
        title={`Is ${system.name} scrapped?`}
        lead="For a system that is gone: destroyed, wiped or returned, so that nothing on it can be used any more. Its ends cannot be read back, so IT and physical security of the site, two people, say so instead."
      />
      {system.scrappedAt === null ? null : (
        <Notice tone="info" title="Both seats said so">
          It counts as scrapped since <Instant at={system.scrappedAt} timeZone={site.timeZone} exact />.
          Nothing is given in it any more.
        </Notice>
      )}
      <Section title="Said so far">
        <DefinitionList
          items={[
            ...said.map((each) => ({ term: labelFor('seat', each.seat), value: each.by ?? 'Not yet' })),
            {
              term: 'Why',
              value: system.scrapReason && <span className="whitespace-pre-line">{system.scrapReason}</span>,
            },
          ]}
        />
        {said
          .filter((each) => each.mayWithdraw)
          .map((each) => (
            <PostForm
              key={each.seat}
              className="mt-4"
              problems={maySpeakFor.length > 0 ? undefined : again?.problems}
              hidden={{ intent: 'withdraw', seat: each.seat }}
            >
              <SubmitButton tone="secondary" icon="undo">
                Take it back for {labelFor('seat', each.seat)}
              </SubmitButton>
            </PostForm>
          ))}
      </Section>
      <Silence view={view} />
      {maySpeakFor.length === 0 ? null : (
        <ConfirmPanel title="What happens" tone="danger" consequences={consequences(view)}>
          <PostForm
            problems={again?.problems}
            values={again?.values}
            hidden={{ targetVersion: system.targetVersion }}
          >
            <RadioGroup
              name="seat"
              legend="For which seat"
              defaultValue={maySpeakFor.length === 1 ? maySpeakFor[0] : undefined}
              options={maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
            />
            <TextArea
              name="reason"
              label="How it is known that nothing on it can be used"
              hint="It stands here for good, with your name."
              maxLength={NOTE_LENGTH}
            />
            <AuthenticatorCodeField />
            <Actions>
              <SubmitButton tone="danger" icon="check">
                It is scrapped
              </SubmitButton>
              <ButtonLink to={back} tone="quiet">
                Not now
              </ButtonLink>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      )}
    </>
  )
}

type View = ReturnType<typeof useLoaderData<typeof loader>>

function Silence({ view }: { view: View }) {
  const { system, site, whyNot, silentFrom, now } = view
  if (system.scrappedAt !== null) return null
  return (
    <Section title="Does it still answer?">
      <DefinitionList
        items={[
          {
            term: 'Last answered',
            value:
              system.lastContactAt === null ? (
                'Never'
              ) : (
                <>
                  {fromNow(system.lastContactAt, now)},{' '}
                  <Instant at={system.lastContactAt} timeZone={site.timeZone} />
                </>
              ),
          },
          { term: 'Asked just now', value: askedNow(view) },
        ]}
      />
      {whyNot === null ? null : (
        <div className="mt-4">
          <Notice tone="warning" title="It cannot be said now">
            {messageFor({ code: whyNot })}
            {whyNot === 'reached_lately' ? (
              <>
                {' '}
                At the earliest <Instant at={silentFrom} timeZone={site.timeZone} exact />.
              </>
            ) : null}
          </Notice>
        </div>
      )}
    </Section>
  )
}

function askedNow({ fault, whyNot }: View): string | null {
  if (fault !== null) return labelFor('fault', fault)
  return whyNot === 'answers' ? 'It answers as it should.' : null
}

function consequences({ said, open, most }: View): string[] {
  const other = said.find((each) => each.by !== null)
  const count = (number: number, one: string, many: string) =>
    number === 1 ? `1 ${one}` : `${number >= most ? `${most} or more` : number} ${many}`
  const ends = count(open.ends, 'open end is', 'open ends are')
  return [
    other === undefined
      ? 'Nothing yet: the other seat must say it too, and until then it can be taken back.'
      : `${other.by} said it for ${labelFor('seat', other.seat)}. With yours it stands for good and cannot be taken back.`,
    `With both: ${ends} confirmed, with the proof "${labelFor('proof', 'attested')}".`,
    `${count(open.objects, 'account or pass counts', 'accounts or passes count')} as gone, and their secrets are wiped.`,
    `${count(open.findings, 'open finding is', 'open findings are')} closed.`,
    'Nothing is given, tried or listed in this system any more.',
  ]
}
