import { parseLocalDateTime } from '~/domain/schedule/local-time'
import type { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import type { Page } from './page'
import { CREW, type Plot } from './plot'
import { signIn } from './sign-in'
import { clockTime, dayAfter, ZONE } from './story'
import { until } from './until'

/** What one of the crew holds while the window is open. */
export interface Holder {
  readonly player: Player
  /** The six characters of the pass. */
  readonly passCode: string
  readonly account: string
  readonly password: string
  /** The window's end, ms. */
  readonly endsAt: number
}

/** The clock moves to the start; passes and accounts come by themselves, and are used. */
export async function actOfUsing(plot: Plot): Promise<Holder[]> {
  const { world, story, evidence } = plot
  const { directory, clock } = world
  const day = dayAfter(clock.now())
  const [opens, endsAt] = [localInstant(`${day}T08:00`), localInstant(`${day}T12:00`)]
  story.line('Directory', 'before the start', `${directory.portalAccounts().length} accounts of the portal`)
  world.advance(opens - clock.now())
  const accounts = await until('the accounts of the crew in the directory', () => {
    const there = directory.portalAccounts()
    return there.length === CREW.length ? there : null
  })
  story.line(
    'Demo',
    `moves the clock to ${clockTime(opens)}`,
    `the directory holds ${accounts.join(' and ')}`,
  )

  const holders: Holder[] = []
  for (const player of CREW) holders.push(await takeUp(plot, player, endsAt))

  const guard = await signIn(world, CAST.gus)
  for (const { player, passCode } of holders) {
    const answer = await checkAtGate(plot, guard, passCode)
    if (answer.title === 'ALLOW') evidence.given(`pass of ${player.name}`)
    story.line(CAST.gus.name, `types ${passCode} at the gate`, answerText(answer), answer.title !== 'ALLOW')
  }
  return holders
}

/** Opens the pass, reads the password once, and signs in with it on the directory itself. */
async function takeUp({ world, story, evidence }: Plot, player: Player, endsAt: number): Promise<Holder> {
  const { directory } = world
  const browser = await signIn(world, player)
  const pass = await until(`the pass of ${player.name}`, async () => {
    const page = await browser.get('/pass')
    return codeOn(page) && secretPathOn(page) ? page : null
  })
  const passCode = codeOn(pass) as string
  const page = await browser.get(secretPathOn(pass) as string)
  const shown = await browser.submit(page, 'Show my password')
  const account = /Account:\s*<code[^>]*>([^<]+)</.exec(shown.html.replace(/<!--.*?-->/g, ''))?.[1] ?? ''
  const password = /<output[^>]*>([^<]+)</.exec(shown.html)?.[1] ?? ''
  const again = (await browser.get(page.path)).html.includes(password)
  const groups = directory.groupsOf(account)
  const lets = directory.signIn(account, password) && groups?.includes('VMS operators') === true
  if (lets && !again) evidence.given(`account of ${player.name}`)
  story.line(
    player.name,
    'opens the pass and reads the password, which is shown once',
    `pass code ${passCode}, account ${account}`,
  )
  story.line(
    'Directory',
    `${account} signs in with it`,
    lets ? `signed in, a member of ${groups?.join(', ')}` : 'refused',
    !lets,
  )
  return { player, passCode, account, password, endsAt }
}

/** The guard types a pass code. */
export async function checkAtGate({ world }: Plot, guard: Browser, passCode: string): Promise<Page> {
  const path = `/gate/${world.organisation.sites.hamburg}`
  return guard.submit(await guard.get(path), 'Check', { code: passCode })
}

/** 'ALLOW: May come in.' */
export function answerText(answer: Page): string {
  return `${answer.title}: ${answer.alert.replace(answer.title, '').trim()}`
}

function codeOn(page: Page): string | null {
  return /Or say this code ([A-Z0-9]{3}) ?([A-Z0-9]{3})\b/.exec(page.text)?.slice(1).join('') ?? null
}

function secretPathOn(page: Page): string | null {
  return /href="(\/credentials\/[^"]+\/secret)"/.exec(page.html)?.[1] ?? null
}

function localInstant(text: string): number {
  const instant = parseLocalDateTime(text, ZONE)
  if (!instant.ok) throw new DemoError(`${text} does not exist in ${ZONE}.`)
  return instant.value
}
