import type { ProxiedRequest, Reply } from './fault-proxy'

const HEADERS = { 'content-type': 'application/json' }

/** A service that says yes to everything and does nothing. */
export function seamLie({ path, body }: ProxiedRequest): Reply {
  const sent = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
  const made = {
    ...sent,
    workspace_id: 'seed_workspace_1',
    created_at: '2031-01-01T00:00:00.000Z',
  }
  const answers: Record<string, unknown> = {
    '/access_codes/create': {
      access_code: {
        ...made,
        access_code_id: 'never-made',
        is_managed: true,
        type: 'time_bound',
        status: 'setting',
      },
    },
    '/acs/users/create': { acs_user: { ...made, acs_user_id: 'never-made' } },
  }
  return { status: 200, headers: HEADERS, body: JSON.stringify({ ...(answers[path] ?? {}), ok: true }) }
}

/** A service whose key sees nothing: lists are empty, and nothing is found by its id. */
export function seamHide({ path }: ProxiedRequest): Reply {
  const lists = { access_codes: [], acs_users: [], acs_access_groups: [], devices: [] }
  const isList = /\/list(\?|$)/.test(path)
  const body = isList ? { ...lists, ok: true } : { error: { type: 'not_found' }, ok: false }
  return { status: isList ? 200 : 404, headers: HEADERS, body: JSON.stringify(body) }
}
