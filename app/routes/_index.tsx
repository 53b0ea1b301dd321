import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, isAdministrator, isApprover, may } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { gatesOf } from '~/http/navigation'
import { seeOther } from '~/http/respond.server'
import { ButtonLink, EmptyState, PageHeader, Section, TextLink } from '~/ui'
import { listRequests, listUnfinished } from '~/usecases/access-request/list-requests.server'
import { listHoldings } from '~/usecases/grant/list-holdings.server'
import { listOwnThings } from '~/usecases/manual-task/own-things.server'
import { OwnThingCards } from './own-things.parts'
import { HoldingCards, RequestCards } from './request-cards.parts'

export const meta: MetaFunction = () => [{ title: 'My access · Daypass' }]

/** Each role lands on its own work; who has several, on what waits for them longest. */
function landingOf(actor: Actor, now: Instant): string | null {
  if (actor.kind === 'contractor') return null
  if (isApprover(actor, now)) return '/inbox'
  if (isAdministrator(actor, now)) return '/admin'
  const [gate] = gatesOf(actor, now)
  if (gate !== undefined) return `/gate/${gate}`
  if (may(actor, 'audit.read', {}, now)) return '/audit'
  return '/requests'
}

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now, person } = await requireActor(args)
  const elsewhere = landingOf(actor, now)
  if (elsewhere !== null) throw seeOther(elsewhere)
  const [unfinished, holdings, requests, things] = await Promise.all([
    listUnfinished(services, actor),
    listHoldings(services, actor),
    listRequests(services, actor, null, 5),
    listOwnThings(services, actor),
  ])
  return json({
    firstName: person.name.split(' ')[0] ?? person.name,
    crewLead: actor.crewLead,
    hasPass: holdings.some((each) => each.isMine && each.isPass),
    unfinished,
    holdings,
    things,
    requests: requests.rows.filter((row) => row.state !== 'draft'),
    more: requests.next !== null,
    now,
  })
}

export default function Home() {
  const data = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={`Hello, ${data.firstName}`}
        actions={
          <>
            {data.hasPass ? (
              <ButtonLink to="/pass" icon="pass" tone="secondary" wide>
                Open my pass
              </ButtonLink>
            ) : null}
            <ButtonLink to="/requests/new" icon="add" wide>
              Ask for access
            </ButtonLink>
          </>
        }
      />
      {data.unfinished.length > 0 ? (
        <Section title="Waiting for you" card={false}>
          <RequestCards rows={data.unfinished} label="Waiting for you" />
        </Section>
      ) : null}
      {data.things.length > 0 ? (
        <Section title="Your keys and badges" card={false}>
          <OwnThingCards things={data.things} now={data.now} />
        </Section>
      ) : null}
      <Section title={data.crewLead ? 'Who has access' : 'Your access'} card={false}>
        {data.holdings.length > 0 ? (
          <HoldingCards rows={data.holdings} now={data.now} />
        ) : (
          <EmptyState title="Nobody has access now" icon="key">
            As soon as IT and physical security have both said yes to a request, what it gives stands here,
            with the time it ends.
          </EmptyState>
        )}
      </Section>
      <Section
        title={data.crewLead ? 'Requests' : 'My requests'}
        card={false}
        actions={data.requests.length > 0 ? <TextLink to="/requests">All requests</TextLink> : null}
      >
        {data.requests.length > 0 ? (
          <RequestCards rows={data.requests} label="Requests" />
        ) : (
          <EmptyState title="No requests yet" icon="requests">
            What you ask for stands here, with what became of it.
          </EmptyState>
        )}
      </Section>
    </>
  )
}
