import { actOfAccounts } from './play-accounts'
import { actOfEnding } from './play-ending'
import { actOfFinding } from './play-reports'
import { actOfAsking, actOfDeciding } from './play-request'
import { actOfUsing } from './play-window'
import type { Plot } from './plot'

/**
 * One request from its writing to its confirmed end, over HTTP, each role in its own session. What was seen from
 * outside goes into the evidence as it is seen. Answers whether the portal's own report calls every end confirmed.
 * Throws DemoError when something does not come as it must.
 */
export async function playRequest(plot: Plot): Promise<boolean> {
  const { story } = plot
  story.chapter('1  A crew lead asks for one door and one account, for two people')
  const requestPath = await actOfAsking(plot)
  story.chapter('2  IT and physical security decide, each for itself')
  await actOfDeciding(plot, requestPath)
  story.chapter('3  The window opens')
  const holders = await actOfUsing(plot)
  story.chapter('4  The window ends, with nobody doing anything')
  await actOfEnding(plot, holders)
  story.chapter('5  What the auditor finds')
  const reported = await actOfFinding(plot)
  // A directory that lies ends nothing that it is told to end.
  if (plot.lie) return reported
  story.chapter('6  Every account that nobody granted: found, and ended, accepted or taken again')
  return (await actOfAccounts(plot, holders)) && reported
}
