import { expect } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { TEST_NOW } from '../../support/portal'
import type { Visitor } from '../visitor'
import { noted, type Play } from './play'

/** 12:00 and 17:00 in Hamburg: the window that both seats approved. */
const START = TEST_NOW + 2 * HOUR
export const END = TEST_NOW + 7 * HOUR

/** Iris reads mail elsewhere, so she types its code; her pass is made, and does not open anything yet. */
export async function showPass(play: Play): Promise<void> {
  const iris = await play.visitor('iris@kestrel.example', 'phone')
  await iris.open('/pass', 'code')
  await play.look(iris, 'pass, not started')
  const text = await iris.read('article')
  expect(text).toContain('Iris Falk')
  expect(text).toContain('Comms room')
  expect(text).toContain('17:00')
  const [, code = ''] = /Or say this code\s+(\S{3})\s*(?=\S{3})/.exec(text) ?? []
  const whole = /Or say this code\s+(\S{3}\s*\S{3})/.exec(text)?.[1]?.replace(/\s/g, '') ?? ''
  expect([code.length, whole.length]).toEqual([3, 6])
  play.notes.set('pass code', whole)
  await checkAtGate(play, 'STOP', /not started/)
}

/** In its window the pass opens the gate, with the photo that Lena uploaded. */
export async function useAccess(play: Play): Promise<void> {
  await play.world.pass(START)
  await checkAtGate(play, 'ALLOW', /valid now/)
  const iris = await play.visitor('iris@kestrel.example')
  await iris.open('/pass')
  await iris.sees('Active')
  await play.look(iris, 'pass, active')

  await iris.follow(/See my password/)
  await iris.arrive(/^\/credentials\/[0-9a-f-]{36}\/secret$/)
  await play.look(iris, 'account')
  await iris.press('Show my password once')
  const password = await iris.read('output')
  const account = await iris.read('code')
  await play.look(iris, 'account, password')
  const { store } = play.world.scim
  expect(store.signIn(account, password)).toBe(true)
  const user = store.userNamed(account)
  expect(store.groupsOf(user?.id ?? '').map((group) => group.displayName)).toEqual(['VMS operators'])
  play.notes.set('account', account)
  play.notes.set('password', password)
  await iris.open(iris.at())
  await iris.sees(/password was shown/i)
  expect(await iris.page.getByText(password).count()).toBe(0)
  await iris.open('/')
  await play.look(iris, 'start, active')
}

/** The window ends, nobody does anything: the gate says STOP and the account is gone. */
export async function endByItself(play: Play): Promise<void> {
  await play.world.pass(END)
  await checkAtGate(play, 'STOP', /is over/)
  const { store } = play.world.scim
  expect(store.signIn(noted(play, 'account'), noted(play, 'password'))).toBe(false)
  expect(store.userNamed(noted(play, 'account'))?.active ?? false).toBe(false)
  const iris = await play.visitor('iris@kestrel.example')
  await iris.open('/pass')
  await iris.sees('You have no pass now')
  await play.look(iris, 'pass, ended')
}

/** Gus types the code of the pass, and comes back to the list for the next one. */
async function checkAtGate(play: Play, word: string, reason: RegExp): Promise<void> {
  const gus = await play.visitor('gus', 'phone')
  await gus.open('/')
  await gus.arrive(/^\/gate\/[0-9a-f-]{36}$/)
  await play.look(gus, `gate, before ${word} ${reason.source}`)
  await gus.type('Pass code', noted(play, 'pass code').toLowerCase())
  await gus.press('Check')
  await gus.page.getByRole('heading', { name: word }).waitFor()
  await gus.sees(reason)
  await gus.sees('Iris Falk')
  await photoIsShown(gus, 'Iris Falk')
  await play.look(gus, `gate, ${word} ${reason.source}`)
  await gus.follow('Next check')
  await gus.arrive(/^\/gate\/[0-9a-f-]{36}$/)
}

async function photoIsShown(who: Visitor, name: string): Promise<void> {
  const photo = who.page.getByRole('img', { name: `Photo of ${name}` })
  await photo.waitFor()
  const width = await photo.evaluate((image) => (image as HTMLImageElement).naturalWidth)
  expect(width).toBeGreaterThan(100)
}
