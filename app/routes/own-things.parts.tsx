import type { SerializeFrom } from '@remix-run/node'
import { isWithHolder } from '~/domain/manual-task/task'
import { Badge, Instant, labelFor, spanText, TextLink } from '~/ui'
import type { OwnThing } from '~/usecases/manual-task/own-things.server'

type Thing = SerializeFrom<OwnThing>

/** Keys and badges on their holder's start page: what is to be fetched, and what is to be brought back. */
export function OwnThingCards({ things, now }: { things: readonly Thing[]; now: number }) {
  return (
    <ul aria-label="Keys and badges" className="space-y-2">
      {things.map((thing) => (
        <li key={thing.taskId} className="rounded-md border border-line bg-surface p-4">
          <ThingHead thing={thing} now={now} />
          <p className="mt-1 flex min-h-11 items-center">
            <TextLink to={`/credentials/${thing.credentialId}/things`}>Where, and if you lost it</TextLink>
          </p>
        </li>
      ))}
    </ul>
  )
}

/** What it is, and what its holder should do with it. */
export function ThingHead({
  thing,
  now,
  heading: Heading = 'h3',
}: {
  thing: Thing
  now: number
  heading?: 'h2' | 'h3'
}) {
  const late = thing.state === 'to_take_back' && thing.item !== 'panel'
  return (
    <>
      <Heading className="text-base font-semibold wrap-anywhere">
        {thing.thing}
        {thing.number === null ? null : <span className="font-normal">, number {thing.number}</span>}
      </Heading>
      {late ? (
        <p className="mt-1">
          <Badge icon="warning" tone="error">
            {thing.dueAt < now ? `${spanText(now - thing.dueAt)} late` : 'Bring it back now'}
          </Badge>
        </p>
      ) : null}
      <p className="mt-1">
        <HolderWords thing={thing} />
      </p>
    </>
  )
}

function HolderWords({ thing: { item, state, dueAt, place } }: { thing: Thing }) {
  const where = `${place.system}, ${place.site}`
  const at = <Instant at={dueAt} timeZone={place.timeZone} />
  if (item === 'panel' && (state === 'to_hand_out' || isWithHolder({ state }))) {
    return state === 'to_hand_out' ? (
      <>Somebody at {where} sets this for you. There is nothing to fetch.</>
    ) : (
      <>
        This is set for you at {where}, until {at}. There is nothing to bring back.
      </>
    )
  }
  if (state === 'to_hand_out') return <>Fetch it here: {where}. A guard there hands it out.</>
  if (state === 'out') {
    return (
      <>
        Bring it back to {where}, by {at}.
      </>
    )
  }
  if (state === 'to_take_back') {
    return (
      <>
        Bring it back to {where} now. It was due {at}.
      </>
    )
  }
  return <>{labelFor('own_thing', state)}</>
}
