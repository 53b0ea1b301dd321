import { HOUR } from '~/domain/kernel/time'
import { credentialsOfPerson } from '~db/repositories/credentials'
import type { TestPortal } from './portal'
import { type RequestDesk, requestDesk } from './requests'

/** The sample organisation with Lena's crew inside its window: Tomasz and Amina hold the loading bay and the comms room. */
export async function crewAtWork(portal: TestPortal): Promise<RequestDesk> {
  const desk = await requestDesk(portal)
  await desk.approved('lena')
  portal.clock.advance(4 * HOUR)
  await portal.engine.settle()
  return desk
}

/** What each credential of a person is now, as last read back. */
export async function statesOf(portal: TestPortal, personId: string): Promise<string[]> {
  await portal.engine.settle()
  const credentials = await credentialsOfPerson(portal.services.store.read, personId)
  return credentials.map((credential) => credential.state)
}
