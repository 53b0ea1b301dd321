import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { isNotNull, isNull } from 'drizzle-orm'
import { expect, it, vi } from 'vitest'
import { generalizedTime } from '~/connectors/ldap/values'
import { createPortal } from '~/container.server'
import { PEOPLE, startSlapd } from '../../peers/slapd'
import { startPortalProcess } from '../../support/portal-process'
import { temporaryFolder } from '../../support/temporary-folder'
import { describeWithPeer } from '../../support/with-peer'

/** The longest window that a slow machine is given, s: slapd knows no clock but the machine's. */
const LONGEST = 80

describeWithPeer('OpenLDAP', 'access in a directory, with the portal gone', () => {
  it('ends by itself at the boundary after the portal was killed before it', async () => {
    const slapd = await startSlapd()
    const folders: string[] = []
    try {
      for (let seconds = 5; ; seconds *= 2) {
        const folder = await temporaryFolder('daypass-gone-')
        folders.push(folder)
        const settings = {
          LOG_LEVEL: 'silent',
          DAYPASS_DATA_DIR: folder,
          DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
          DAYPASS_BASE_URL: 'http://portal.test:3000',
        }
        const { userName, password, validTo } = await givenAndKilled({
          ...settings,
          SECONDS: String(seconds),
          SLAPD_PORT: String(slapd.port),
        })
        const dn = `uid=${userName},${PEOPLE}`
        const lastIn = slapd.signIn(dn, password)
        // On a busy machine the window may be over before one can look: then with more of it.
        if (lastIn !== 0 && seconds < LONGEST) continue
        expect(lastIn).toBe(0)
        await vi.waitFor(() => expect(slapd.signIn(dn, password)).toBe(49), {
          timeout: LONGEST * 1000,
          interval: 200,
        })
        // slapd counts in whole seconds.
        expect(Date.now()).toBeGreaterThanOrEqual(Math.floor(validTo / 1000) * 1000)
        // Nobody switched it off: that its time is over is all that the server had to go by.
        const [account] = slapd.search(`(uid=${userName})`, ['pwdEndTime'])
        expect(account?.values.pwdEndTime).toEqual([generalizedTime(validTo)])

        expect(await startedAgain(settings)).toEqual({ confirmed: 1, open: 0 })
        expect(slapd.search(`(uid=${userName})`)).toEqual([])
        expect(slapd.search(`(member=${dn})`)).toEqual([])
        return
      }
    } finally {
      await slapd.close()
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
    }
  })
})

interface Given {
  readonly userName: string
  readonly password: string
  readonly validTo: number
}

/** Starts the portal's process, lets it give access, and kills it at once. */
async function givenAndKilled(env: Record<string, string>): Promise<Given> {
  const { said, kill } = await startPortalProcess<Given>('test/connectors/ldap/portal-process.ts', env)
  await kill()
  return said
}

/** What the portal makes of it once it is there again. */
async function startedAgain(settings: Record<string, string>) {
  const portal = await createPortal(settings, {
    mailTransport: { send: async () => undefined },
    print: () => undefined,
  })
  try {
    const { q, t } = portal.services.store.read
    const open = () => q.$count(t.end, isNull(t.end.confirmedAt))
    // What the killed one had in its lease is free when that runs out.
    await vi.waitFor(
      async () => {
        await portal.engine.settle()
        expect(await open()).toBe(0)
      },
      { timeout: LONGEST * 1000, interval: 200 },
    )
    return { confirmed: await q.$count(t.end, isNotNull(t.end.confirmedAt)), open: await open() }
  } finally {
    await portal.close()
  }
}
