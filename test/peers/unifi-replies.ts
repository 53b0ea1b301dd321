import type { ProxiedRequest, Reply } from './fault-proxy'

const HEADERS = { 'content-type': 'application/json' }
const LISTS = /^\/api\/v1\/developer\/(visitors|users)(\?|$)/
const ONE = /^\/api\/v1\/developer\/(visitors|users)\//

const success = (data: unknown): Reply => ({
  status: 200,
  headers: HEADERS,
  body: JSON.stringify({ code: 'SUCCESS', msg: 'success', data }),
})

/** A console that says yes to everything and does nothing. */
export function unifiLie(request: ProxiedRequest): Reply {
  if (request.path.endsWith('/credentials/pin_codes')) return success('67203419')
  if (request.method !== 'POST') return success(null)
  return success({ ...(JSON.parse(request.body || '{}') as object), id: 'never-made', status: 'ACTIVE' })
}

/** A console whose token may see no visitor and no user: lists are empty, and nothing is found by its id. */
export function unifiHide(request: ProxiedRequest): Reply | null {
  if (LISTS.test(request.path)) return success([])
  if (!ONE.test(request.path)) return null
  return {
    status: 200,
    headers: HEADERS,
    body: JSON.stringify({ code: 'CODE_NOT_EXISTS', msg: 'not there', data: null }),
  }
}
