import { afterAll, beforeAll, expect, it } from 'vitest'
import { askBack, askForAccess } from './ask'
import { addPerson, checkInduction, uploadPhoto } from './crew'
import { approve, approveLess } from './decide'
import { endByItself, showPass, useAccess } from './hold'
import { openPlay, type Play, type Staging } from './play'
import { reviewRevocations, reviewStale, seeLive } from './review'

/** From a request to its proven end: one story, whose steps are played in their order. */
export function tellStory(staging: Staging): void {
  let play: Play
  let failed: string | null = null
  beforeAll(async () => {
    play = await openPlay(staging)
  })
  afterAll(async () => {
    await play?.world.close()
  })

  /** One story: each step starts where the one before it ended, and none is played after one that failed. */
  function step(name: string, act: (play: Play) => Promise<void>): void {
    it(name, async () => {
      if (failed !== null) throw new Error(`not played, because this failed: ${failed}`)
      failed = name
      try {
        await act(play)
        failed = null
      } finally {
        if (failed !== null) await play.pictureAll(name)
      }
    })
  }

  step('a crew lead adds a person', addPerson)
  step('a crew lead uploads the photo', uploadPhoto)
  step('physical security checks the induction', checkInduction)
  step('a crew lead asks for a door and a system', askForAccess)
  step('IT asks back, and the crew lead answers', askBack)
  step('IT approves with a code', approve)
  step('physical security approves less', approveLess)
  step('the pass is there before its time, and the gate says STOP', showPass)
  step('in the window the gate says ALLOW, and the account works', useAccess)
  step('managers see who holds what', seeLive)
  step('at its end all is gone, and the gate says STOP', endByItself)
  step('the revocation history proves it', reviewRevocations)
  step('the stale report names what nobody granted', reviewStale)
  step('and no page on the way had a fault', async ({ found }) => expect(found()).toEqual([]))
}
