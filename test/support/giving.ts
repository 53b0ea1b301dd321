import { resumeGiving } from '~/usecases/giving/resume-giving.server'
import { standingFreezes } from '~db/repositories/giving-freezes'
import type { SampleOrganisation } from '~db/seed'
import { freshCodeOf, value } from './identity'
import { actorOf } from './organisation'
import type { TestPortal } from './portal'

/** One person of each seat says of every freeze that giving may go on, and the engine comes to rest. */
export async function resumeAll(
  test: TestPortal,
  organisation: SampleOrganisation,
  who: readonly [it: string, security: string] = ['ines', 'pia'],
): Promise<void> {
  for (const freeze of await standingFreezes(test.services.store.read)) {
    for (const [index, key] of who.entries()) {
      const id = organisation.people[key] as string
      value(
        await resumeGiving(test.services, await actorOf(test, id), freeze.id, {
          seat: index === 0 ? 'it' : 'physical_security',
          found: 'The time server was wrong.',
          code: await freshCodeOf(test, id),
        }),
      )
    }
  }
  await test.engine.settle()
}
