import type { ProxiedRequest, Reply } from './fault-proxy'

const HEADERS = { 'content-type': 'application/scim+json' }

/** A SCIM service that says yes to everything and does nothing: it echoes what it was sent, with an id. */
export function scimLie(request: ProxiedRequest): Reply {
  if (request.method === 'DELETE') return { status: 204 }
  const sent = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>)
  if (request.method === 'POST')
    return { status: 201, headers: HEADERS, body: JSON.stringify({ ...sent, id: 'never-made' }) }
  return { status: 204 }
}

/** A SCIM service whose token may read nothing: lists are empty, and nothing is found by its id. */
export function scimHide(request: ProxiedRequest): Reply {
  const isList = /^\/scim\/(Users|Groups)(\?|$)/.test(request.path)
  const body = isList
    ? { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0, Resources: [] }
    : { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' }
  return { status: isList ? 200 : 404, headers: HEADERS, body: JSON.stringify(body) }
}
