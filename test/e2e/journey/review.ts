import { expect } from 'vitest'
import { ORPHAN } from '../world'
import { noted, type Play } from './play'

/** The managers see who holds what. */
export async function seeLive(play: Play): Promise<void> {
  const pia = await play.visitor('pia')
  await pia.open('/live')
  await pia.sees('Iris Falk')
  await play.look(pia, 'live')
}

/** The auditor finds both ends confirmed, with their proof, and follows them to the request and the person. */
export async function reviewRevocations(play: Play): Promise<void> {
  const aldo = await play.visitor('aldo')
  await aldo.open('/audit/revocations')
  await play.look(aldo, 'revocations')
  const rows = await aldo.page
    .getByRole('table', { name: 'Confirmed revocations' })
    .getByRole('row', { name: /Iris Falk/ })
    .allInnerTexts()
  expect(rows).toHaveLength(2)
  expect(rows.join('\n')).toContain('Comms room')
  expect(rows.join('\n')).toContain('Video system: operator')
  expect(rows.join('\n')).toContain('Read back')
  const csv = await aldo.page.request.get('/audit/revocations.csv')
  expect(csv.headers()['content-type']).toContain('text/csv')
  expect((await csv.text()).match(/Iris Falk/g)).toHaveLength(2)

  const request = noted(play, 'request').replace('/requests/', '/audit/requests/')
  await aldo.open(request)
  await aldo.sees('Iris Falk')
  await play.look(aldo, 'record of the request')
  await aldo.open(noted(play, 'iris').replace('/crew/', '/audit/people/'))
  await aldo.sees('Iris Falk')
  await play.look(aldo, 'record of the person')
}

/** The account that nobody granted is found, with an owner and what to do. */
export async function reviewStale(play: Play): Promise<void> {
  const aldo = await play.visitor('aldo')
  await aldo.open('/audit/stale')
  await aldo.sees(ORPHAN)
  const row = await aldo.page.getByRole('row', { name: new RegExp(ORPHAN) }).innerText()
  expect(row).toContain('Ines Kowalska')
  await play.look(aldo, 'stale')
  for (const show of ['unused', 'capped', 'systems']) {
    await aldo.open(`/audit/stale?show=${show}`)
    await play.look(aldo, `stale ${show}`)
  }
}
