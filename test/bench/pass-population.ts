import { setTimeout as pause } from 'node:timers/promises'
import { grantAccess } from '../support/grants'
import type { Ground } from './portal-under-test'

const HOUR = 3_600_000

/** Somebody who holds a pass for the gate of Hamburg once a portal's engine has run; answers the credential's id. */
export async function writePass({ services, organisation }: Ground): Promise<string> {
  const now = services.clock.now()
  const { credentialIds } = await grantAccess({ services }, organisation, {
    people: ['tomasz'],
    entitlements: ['commsRoom'],
    from: now - HOUR,
    to: now + 12 * HOUR,
  })
  return credentialIds[0] as string
}

/** Waits until the portal under test has made the pass; answers what it is shown with. */
export async function codeOfPass({ services }: Ground, credentialId: string): Promise<void> {
  const { q, t } = services.store.read
  for (let tries = 0; tries < 200; tries++, await pause(100)) {
    const rows = await q.select().from(t.credential)
    if (rows.some((row) => row.id === credentialId && row.state === 'on')) return
  }
  throw new Error('the pass was not made within 20 s')
}
