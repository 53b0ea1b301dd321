import { isRouteErrorResponse } from '@remix-run/react'
import { ButtonLink } from '~/ui/form/button'
import { PageHeader } from '~/ui/layout/page-header'

/** What stands on the page of an error of the reader's side, by status. */
const READERS: Readonly<Record<number, { title: string; lead: string }>> = {
  400: {
    title: 'This could not be understood',
    lead: 'The form came in parts or not as this portal sends it. Go back, load the page again and repeat it.',
  },
  403: { title: 'You may not do this', lead: 'If you should be able to, ask your administrator.' },
  404: {
    title: 'There is no such page',
    lead: 'Or you may not see it. Check the address, or sign in as somebody who may.',
  },
  405: { title: 'This page takes no form', lead: 'Go back and use the buttons on the page.' },
  413: { title: 'That is too much in one go', lead: 'Choose a smaller file, or shorten the text.' },
  429: { title: 'Too many tries', lead: 'Wait a quarter of an hour and try again.' },
}

/** A failed page: what to do, and for an error of ours the id under which the log knows it. Never a stack. */
export function ErrorPage({ error, id }: { error: unknown; id: string | null }) {
  const status = isRouteErrorResponse(error) ? error.status : 500
  const known = READERS[status] ?? (status < 500 ? READERS[400] : undefined)
  return (
    <>
      <PageHeader
        title={known?.title ?? 'Something went wrong on our side'}
        lead={
          known?.lead ??
          'Nothing you typed was saved. Try again; if it fails again, tell your administrator this id:'
        }
      />
      {known ? null : (
        <p className="mb-6">
          <code className="text-base select-all">{id ?? 'none'}</code>
        </p>
      )}
      <ButtonLink to="/" tone="secondary" reload>
        Go to the start page
      </ButtonLink>
    </>
  )
}
