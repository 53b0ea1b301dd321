import { expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { secretOffer, showSecret } from '~/usecases/credential/show-secret.server'
import { latestArtifact } from '~db/repositories/artifacts'
import { eventsOf } from '~db/repositories/audit'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnSqlite } from '../../support/portal'

describeOnSqlite('the one-time secret of an account', (open) => {
  const start = engineTests(open)

  it('is shown to its holder, once, and is then forgotten', async () => {
    const { test, organisation, pass } = await start()
    const now = test.clock.now()
    const { credentialIds } = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: now + HOUR,
      to: now + 5 * HOUR,
    })
    const credentialId = credentialIds[0] as string
    const { services } = test
    const tomasz = await actorOf(test, organisation.people.tomasz as string)
    await test.engine.settle()
    expect(codes(await showSecret(services, tomasz, credentialId))).toEqual(['secret_not_yet'])

    await pass(now + HOUR)
    expect(value(await secretOffer(services, tomasz, credentialId)).state).toBe('waiting')
    for (const other of ['lena', 'amina', 'ines', 'ada', 'aldo', 'sofia']) {
      const actor = await actorOf(test, organisation.people[other] as string)
      expect(codes(await secretOffer(services, actor, credentialId)), other).toEqual(['not_found'])
      expect(codes(await showSecret(services, actor, credentialId)), other).toEqual(['not_found'])
    }
    expect((await latestArtifact(services.store.read, credentialId))?.sealedSecret).not.toBeNull()

    const shown = value(await showSecret(services, tomasz, credentialId))
    expect(shown.secret).toMatch(/^[A-Za-z0-9_-]{24}$/)
    expect((await latestArtifact(services.store.read, credentialId))?.sealedSecret).toBeNull()
    expect(codes(await showSecret(services, tomasz, credentialId))).toEqual(['secret_shown'])
    const events = await eventsOf(services.store.read, { kind: 'credential', id: credentialId }, null, 20)
    expect(events.filter((event) => event.type === 'credential.secret_shown')).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain(shown.secret)

    await pass(now + 5 * HOUR)
    expect(value(await secretOffer(services, tomasz, credentialId)).state).toBe('gone')
  })

  it('is wiped unseen when the access ends', async () => {
    const { test, organisation, pass } = await start()
    const now = test.clock.now()
    const { credentialIds } = await grantAccess(test, organisation, {
      people: ['amina'],
      entitlements: ['vmsViewers'],
      from: now,
      to: now + HOUR,
    })
    const credentialId = credentialIds[0] as string
    await test.engine.settle()
    await pass(now + HOUR)
    const amina = await actorOf(test, organisation.people.amina as string)
    expect(codes(await showSecret(test.services, amina, credentialId))).toEqual(['secret_gone'])
  })
})
