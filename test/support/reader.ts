import { decodeJwt } from 'jose'
import { statusAt } from '~/domain/gate/status-list'
import { expandList } from '~/platform/status-list.server'
import { issuePassToken } from '~/usecases/gate/issue-pass-token.server'
import { readStatusList } from '~/usecases/gate/read-status-list.server'
import { actorOf } from './organisation'
import type { TestPortal } from './portal'

/** What the holder's page answers when it is opened now. */
export async function passOf(test: TestPortal, personId: string, credentialId: string) {
  const answer = await issuePassToken(test.services, await actorOf(test, personId), credentialId)
  if (!answer.ok) throw new Error(answer.problems[0]?.code)
  return answer.value
}

/** What the published list says of a token's place; null beyond its end, or where there is no such list. */
export async function statusOf(test: TestPortal, token: string): Promise<number | null> {
  const { status } = decodeJwt(token) as { status: { status_list: { idx: number; uri: string } } }
  const { idx, uri } = status.status_list
  const list = await readStatusList(test.services, uri.split('/').at(-1) ?? '')
  if (!list.ok) return null
  const { status_list } = decodeJwt(list.value.token) as { status_list: { lst: string } }
  return statusAt(expandList(status_list.lst), idx)
}
