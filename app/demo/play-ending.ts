import { CAST } from './cast'
import { answerText, checkAtGate, type Holder } from './play-window'
import type { Plot } from './plot'
import { signIn } from './sign-in'
import { clockTime } from './story'
import { until } from './until'
import type { World } from './world'

/** How often the portal may ask a lying directory before the demo looks, ms of real time. */
const LOOK_AGAIN = 1_500

/** The clock moves to the end. Gate and directory are asked what is still there. */
export async function actOfEnding(plot: Plot, holders: readonly Holder[]): Promise<void> {
  const { world, story, evidence, lie } = plot
  const [{ endsAt } = { endsAt: 0 }] = holders
  if (lie) {
    world.directory.lie()
    story.line(
      'Directory',
      'from now on says yes to every change',
      'and changes nothing (DEMO_FAULT=lying-scim)',
      true,
    )
  }
  world.advance(endsAt - world.clock.now())
  const left = await accountsLeft(world, lie)
  story.line(
    'Demo',
    `moves the clock to ${clockTime(endsAt)}`,
    left.length === 0
      ? 'the directory holds no account of the portal'
      : `the directory still holds ${left.join(' and ')}`,
    left.length > 0,
  )

  const guard = await signIn(world, CAST.gus)
  for (const { player, passCode, account, password } of holders) {
    const answer = await checkAtGate(plot, guard, passCode)
    const stopped = answer.title === 'STOP'
    if (stopped) evidence.gone(`pass of ${player.name}`)
    story.line(CAST.gus.name, `types ${passCode} again`, answerText(answer), !stopped)
    const letsIn = world.directory.signIn(account, password)
    const gone = !letsIn && world.directory.groupsOf(account) === null
    if (gone) evidence.gone(`account of ${player.name}`)
    story.line(
      'Directory',
      `${account} tries to sign in`,
      letsIn ? 'signed in' : 'refused, there is no such account',
      !gone,
    )
  }
}

async function accountsLeft({ directory }: World, lie: boolean): Promise<readonly string[]> {
  if (lie) {
    await new Promise((done) => setTimeout(done, LOOK_AGAIN))
    return directory.portalAccounts()
  }
  return until('the directory to hold no account of the portal', () => {
    const left = directory.portalAccounts()
    return left.length === 0 ? left : null
  })
}
