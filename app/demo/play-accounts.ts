import { HOUR } from '~/domain/kernel/time'
import { labelFor } from '~/words/messages'
import type { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import type { Planted } from './devices/device'
import { ORPHAN } from './directory'
import type { Holder } from './play-window'
import type { Plot } from './plot'
import { freshCode, signIn } from './sign-in'
import { dayAfter } from './story'
import { until } from './until'

/** Pages are loaded again this often while something is on its way, ms of real time. */
const RELOAD = 250

/** An account whose password is in the manual of its maker; its owner knows, and has a reason. */
const ACCEPTED = 'service'

/** A finding as it stands on the report. */
interface Found {
  readonly account: string
  readonly kind: string
  readonly system: string
  readonly owner: string
  readonly path: string
}

/**
 * Every account that nobody granted: found on its system, called by its right name, and ended, accepted for a while or
 * explained. Answers whether all came out as it must.
 */
export async function actOfAccounts(plot: Plot, holders: readonly Holder[]): Promise<boolean> {
  const planted = plot.world.devices.flatMap(({ name, planted }) =>
    planted.map((each) => ({ ...each, system: name })),
  )
  const auditor = await signIn(plot.world, CAST.aldo)
  const found = await until('every planted account on the report', () => allFound(auditor, planted), RELOAD)
  const right = tellFound(plot, planted, found)
  const ended = await endOrphan(plot, auditor)
  const accepted = await acceptDefault(plot, auditor)
  const takenAgain = await bringBack(plot, holders)
  return right && ended && accepted && takenAgain
}

/** The planted ones, as the report calls them; null while one of them is not on it. */
async function allFound(browser: Browser, planted: readonly (Planted & { readonly system: string })[]) {
  const rows = await findings(browser)
  const found = planted.map(({ account, system }) =>
    rows.find((row) => row.account === account && row.system === system),
  )
  return found.every((each) => each !== undefined) ? found : null
}

function tellFound(
  { story }: Plot,
  planted: readonly (Planted & { readonly system: string })[],
  found: readonly Found[],
): boolean {
  story.line(
    CAST.aldo.name,
    'looks for what was left behind on the other systems',
    `${found.length} of ${planted.length} planted accounts are there`,
  )
  // Called by the right name, and really there.
  const wrong = planted.filter(
    ({ kind, isThere }, at) => found[at]?.kind !== labelFor('finding', kind) || !isThere(),
  )
  for (const { account, kind, system, owner } of found) {
    story.detail(
      `${account} on ${system}: ${kind}, owner ${owner}`,
      wrong.some((each) => each.account === account && each.system === system),
    )
  }
  return wrong.length === 0
}

/** Its owner says that it may go, a second person orders it, and the directory is read back. */
async function endOrphan(plot: Plot, auditor: Browser): Promise<boolean> {
  const { world, story } = plot
  const { ines, pia } = CAST
  const orphan = await until(
    'the orphan of the directory on the report',
    async () => (await findings(auditor)).find(({ account }) => account === ORPHAN.userName),
    RELOAD,
  )
  const say = async (player: Player, press: string) => {
    const browser = await signIn(world, player)
    const page = await browser.get(`${orphan.path}/end`)
    await browser.submit(page, press, { code: await freshCode(world, player) })
  }
  const isThere = () => world.directory.groupsOf(ORPHAN.userName) !== null
  await say(ines, 'It may go')
  story.line(
    ines.name,
    `says that ${orphan.account} may go: the system is hers`,
    isThere() ? 'it stands until a second person orders it' : 'it is gone, and nobody ordered it',
    !isThere(),
  )
  await say(pia, 'End this account')
  const gone = await until('the orphan to be gone from the directory', () => (isThere() ? null : true))
  await until(
    'its finding to be off the report',
    async () => (await findings(auditor)).every(({ path }) => path !== orphan.path) || null,
    RELOAD,
  )
  story.line(
    pia.name,
    'orders it, with a code of her own',
    'the directory has no such account; off the report',
  )
  return gone
}

/** Both seats let a default account stand for a month, with a reason: it is off the list until then. */
async function acceptDefault(plot: Plot, auditor: Browser): Promise<boolean> {
  const { world, story } = plot
  const { ines, pia } = CAST
  const found = (await findings(auditor)).find(({ account }) => account === ACCEPTED)
  if (!found) throw new DemoError(`${ACCEPTED} is not on the report.`)
  for (const player of [ines, pia]) {
    const browser = await signIn(world, player)
    const page = await browser.get(`${found.path}/accept`)
    const isFirst = player === ines
    await browser.submit(page, 'Accept it', {
      code: await freshCode(world, player),
      ...(isFirst
        ? {
            untilDay: dayAfter(world.clock.now() + 29 * 24 * HOUR),
            reason:
              'The maker needs it until the new firmware is out; the camera is on a segment of its own.',
          }
        : {}),
    })
    const isOff = (await findings(auditor)).every(({ path }) => path !== found.path)
    story.line(
      player.name,
      `accepts ${ACCEPTED} of the camera for 30 days, with a reason`,
      isOff ? 'off the report until then, or until it changes' : 'still on the report',
    )
  }
  return (await findings(auditor)).every(({ path }) => path !== found.path)
}

/** Somebody makes an ended account again by hand, under our mark: it is taken again, and its owner told. */
async function bringBack({ world, story }: Plot, holders: readonly Holder[]): Promise<boolean> {
  const [holder] = holders
  if (!holder) throw new DemoError('nobody held an account.')
  const before = world.mails.length
  world.directory.bringBack(holder.account)
  story.line('Somebody', `makes ${holder.account} again in the directory, by hand`, 'it lets in again', true)
  world.advance(HOUR)
  await until('the account to be taken again', () =>
    world.directory.groupsOf(holder.account) === null ? true : null,
  )
  const mail = await until('a mail to the owner of the directory', () =>
    world.mails.slice(before).find(({ to, subject }) => to === CAST.ines.address && /is back/.test(subject)),
  )
  story.line('Daypass', 'takes it away again within the hour, and mails the owner', mail.subject)
  return world.directory.groupsOf(holder.account) === null
}

/** What stands on the report now. */
async function findings(browser: Browser): Promise<Found[]> {
  const { html, tables } = await browser.get('/audit/stale')
  const rows = tables.find(({ caption }) => caption === 'Open findings')?.rows ?? []
  const paths = [...html.matchAll(/href="(\/audit\/findings\/[0-9a-f-]{36})"/g)].map(([, path = '']) => path)
  return rows.map((row, at) => ({
    account: first(row.Account),
    kind: first(row.Finding),
    system: first(row.System),
    owner: first(row.Owner),
    path: paths[at] ?? '',
  }))
}

/** The first line of a cell. */
function first(cell = ''): string {
  return cell.split(' · ')[0] ?? ''
}
