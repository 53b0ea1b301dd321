import { useRevalidator } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { Instant } from '~/ui'
import type { SystemCoverage } from '~/usecases/finding/listing-coverage.server'

type Progress = NonNullable<SystemCoverage['progress']>
type Listings = Readonly<Record<string, Progress>>

/**
 * How far listings have come, by system: as it was when the page was made and, where script runs, as it is now. The page is
 * loaded again when the last of them is over. `asked`: one was asked for, and may not have begun yet.
 */
export function useListings(
  made: Listings,
  { system, asked = false }: { system?: string; asked?: boolean } = {},
) {
  const [told, setTold] = useState<Listings | null>(null)
  const { revalidate } = useRevalidator()
  const waits = asked || Object.keys(made).length > 0
  useEffect(() => {
    setTold(null)
    if (!waits) return
    let seen = !asked
    const source = new EventSource(`/systems/listings${system === undefined ? '' : `?system=${system}`}`)
    source.onmessage = (event) => {
      const listings = JSON.parse(event.data) as Listings
      const over = Object.keys(listings).length === 0
      setTold(listings)
      if (over && seen) {
        source.close()
        revalidate()
      }
      seen ||= !over
    }
    return () => source.close()
  }, [waits, asked, system, revalidate])
  return told ?? made
}

/** 'Being listed since 09:12: 12,300 of 100,000 accounts' */
export function ListingProgress({
  of: { since, seen, total, brokeOff },
  timeZone,
}: {
  of: Progress
  timeZone: string
}) {
  return (
    <>
      {brokeOff ? 'Broke off, and goes on there, begun ' : 'Being listed since '}
      <Instant at={since} timeZone={timeZone} />: {seen.toLocaleString('en')}
      {total === null ? '' : ` of ${total.toLocaleString('en')}`} accounts
    </>
  )
}

/** The listing of one system, in the same words; nothing while none is under way. */
export function LiveListing({
  system,
  made,
  timeZone,
}: {
  system: string
  made: Progress | null
  timeZone: string
}) {
  const progress = useListings(made === null ? NONE : { [system]: made }, { system })[system]
  return progress ? <ListingProgress of={progress} timeZone={timeZone} /> : null
}

const NONE: Listings = {}
