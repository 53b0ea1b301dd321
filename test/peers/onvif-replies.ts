import type { ProxiedRequest, Reply } from './fault-proxy'
import { envelope, faultBody, readRequest, SoapFault } from './onvif-soap'

const HEADERS = { 'content-type': 'application/soap+xml; charset=utf-8' }
const LISTS = /^Get(Users|CredentialInfo|CredentialInfoList|Credentials|CredentialList)$/

/** For `FaultProxyOptions.isWrite`: SOAP says everything with POST. */
export function isOnvifWrite(request: ProxiedRequest): boolean {
  return !actionOf(request).name.startsWith('Get')
}

/** A device that says yes to everything and does nothing. */
export function onvifLie(request: ProxiedRequest): Reply {
  const { name, namespace } = actionOf(request)
  const inner = name === 'CreateCredential' ? '<n:Token>never-made</n:Token>' : ''
  const body = `<n:${name}Response xmlns:n="${namespace}">${inner}</n:${name}Response>`
  return { status: 200, headers: HEADERS, body: envelope(body) }
}

/** A device whose account may see no user and no credential: lists are empty, and nothing is found by its token. */
export function onvifHide(request: ProxiedRequest): Reply | null {
  const { name, namespace } = actionOf(request)
  if (LISTS.test(name))
    return { status: 200, headers: HEADERS, body: envelope(`<n:${name}Response xmlns:n="${namespace}"/>`) }
  if (!name.startsWith('GetCredential')) return null
  const fault = new SoapFault('Sender', ['InvalidArgVal', 'NotFound'], 'not found')
  return { status: fault.status, headers: HEADERS, body: envelope(faultBody(fault)) }
}

function actionOf(request: ProxiedRequest): { name: string; namespace: string } {
  const { action } = readRequest(request.body)
  return { name: action.localName ?? '', namespace: action.namespaceURI ?? '' }
}
