import { MINUTE } from '~/domain/kernel/time'
import type { Browser } from './browser'
import { CAST } from './cast'
import { DIRECTORY, ORPHAN } from './directory'
import type { Page } from './page'
import { CREW, type Plot, RIGHTS } from './plot'
import { signIn } from './sign-in'
import { until } from './until'

/** Past the ten minutes that policy gives an end of medium risk to be confirmed, ms. */
const PAST_THE_DEADLINE = 11 * MINUTE

/** Pages are loaded again this often while something is on its way, ms of real time. */
const RELOAD = 250

/** The auditor reads both reports. Answers whether they call every end of the request confirmed. */
export async function actOfFinding(plot: Plot): Promise<boolean> {
  if (plot.lie) await waitForTheAlarm(plot)
  const { world, story } = plot
  const { name } = CAST.aldo
  const browser = await signIn(world, CAST.aldo)

  const { open, confirmed } = await endsOn(browser)
  const all = open.length + confirmed.length
  story.line(
    name,
    'opens the history of revocations',
    `${confirmed.length} of ${all} ends confirmed${open.length > 0 ? `, ${open.length} NOT confirmed` : ''}`,
    open.length > 0,
  )
  for (const row of open) {
    story.detail(`${first(row.Who)}, ${first(row.Access)}: ${row.State}. ${row['What to do']}`, true)
  }
  for (const row of confirmed) {
    story.detail(`${first(row.Who)}, ${first(row.Access)}: ${row.Confirmed}, ${row.Lag} late, ${row.Proof}`)
  }

  const stale = await until('the orphan on the stale report', () => findingsWithOrphan(browser), RELOAD)
  // What must stand there on other systems, too, is looked at in an act of its own.
  const ofDirectory = stale.filter(({ System = '' }) => System.startsWith(DIRECTORY))
  const what = `${ofDirectory.length === 1 ? 'one account' : `${ofDirectory.length} accounts`} in the directory that should not be there`
  story.line(name, 'opens the report of stale accounts', what, open.length > 0)
  for (const row of ofDirectory) {
    story.detail(`${first(row.Account)}: ${row.Finding}, owner ${row.Owner}`, !isOrphan(row))
  }
  return confirmed.length === CREW.length * RIGHTS.length && open.length === 0
}

/** The portal asks again and again; past the deadline it tells the owner that access may still work. */
async function waitForTheAlarm({ world, story }: Plot): Promise<void> {
  const before = world.mails.length
  world.advance(PAST_THE_DEADLINE)
  const mail = await until('a mail to the owner of the directory', () =>
    world.mails
      .slice(before)
      .find(({ to, subject }) => to === CAST.ines.address && subject.startsWith('ACT NOW')),
  )
  story.line(
    'Daypass',
    `still sees the accounts eleven minutes later and mails ${CAST.ines.name}`,
    mail.subject,
    true,
  )
}

/** The first line of a cell. */
function first(cell = ''): string {
  return cell.split(' · ')[0] ?? ''
}

type Rows = Page['tables'][number]['rows']

/** The ends of the crew on the report, as soon as it has all of them. */
function endsOn(browser: Browser): Promise<{ open: Rows; confirmed: Rows }> {
  return until(
    'every end in the history of revocations',
    async () => {
      const { tables } = await browser.get('/audit/revocations')
      const rowsOf = (caption: string) =>
        (tables.find((table) => table.caption === caption)?.rows ?? []).filter((row) =>
          CREW.some(({ name }) => row.Who?.startsWith(name)),
        )
      const open = rowsOf('Ends that are not confirmed')
      const confirmed = rowsOf('Confirmed revocations')
      return open.length + confirmed.length === CREW.length * RIGHTS.length ? { open, confirmed } : null
    },
    RELOAD,
  )
}

/** The open findings, as soon as the orphan is one of them. */
async function findingsWithOrphan(browser: Browser): Promise<Rows | null> {
  const { tables } = await browser.get('/audit/stale')
  const rows = tables.find((table) => table.caption === 'Open findings')?.rows ?? []
  return rows.some(isOrphan) ? rows : null
}

/** Systems call an account by one name or the other. */
function isOrphan({ Account = '' }: Readonly<Record<string, string>>): boolean {
  return Account.includes(ORPHAN.userName) || Account.includes(ORPHAN.displayName)
}
