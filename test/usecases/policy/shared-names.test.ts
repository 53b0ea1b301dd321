import { expect, it } from 'vitest'
import { DEFAULT_SHARED_NAMES } from '~/domain/reconciliation/shared-accounts'
import { changeSharedNames, readSharedNames } from '~/usecases/policy/shared-names.server'
import { codes, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite } from '../../support/portal'

describeOnSqlite('the names of shared and default accounts', (open) => {
  it('are the built-in ones until an administrator writes others, who sees what was there', async () => {
    const test = await open()
    try {
      const { people } = await sampleOrganisation(test)
      const { services } = test
      const [ada, aldo, lena] = await Promise.all(
        ['ada', 'aldo', 'lena'].map((key) => actorOf(test, people[key] as string)),
      )
      if (!ada || !aldo || !lena) throw new Error('somebody is not there')
      expect(value(await readSharedNames(services, aldo))).toMatchObject({
        version: 0,
        names: DEFAULT_SHARED_NAMES,
        changedAt: null,
      })
      expect(codes(await readSharedNames(services, lena))).toEqual(['not_found'])
      for (const actor of [aldo, lena]) {
        expect(codes(await changeSharedNames(services, actor, 0, 'root'))).toEqual(['not_found'])
      }
      value(await changeSharedNames(services, ada, 0, 'root\nDesk, ROOT'))
      expect(value(await readSharedNames(services, aldo))).toMatchObject({
        version: 1,
        names: ['root', 'Desk'],
        changedAt: test.clock.now(),
      })
      expect(codes(await changeSharedNames(services, ada, 0, 'admin'))).toEqual(['changed_meanwhile'])
      expect(codes(await changeSharedNames(services, ada, 1, 'x'.repeat(65)))).toEqual(['name_too_long'])
      const many = Array.from({ length: 501 }, (_, n) => `name-${n}`).join(',')
      expect(codes(await changeSharedNames(services, ada, 1, many))).toEqual(['names_too_many'])
      value(await changeSharedNames(services, ada, 1, ''))
      expect(value(await readSharedNames(services, ada))).toMatchObject({ version: 2, names: [] })
    } finally {
      await test.close()
    }
  })
})
