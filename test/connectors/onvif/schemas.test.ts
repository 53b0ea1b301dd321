import { afterEach, expect, it } from 'vitest'
import type { Order } from '~/connectors/contract'
import type { FaultProxy, ProxiedRequest } from '../../peers/fault-proxy'
import { describeWithSchemas } from '../../peers/onvif-schemas'
import { childrenOf, readRequest } from '../../peers/onvif-soap'
import { all, deliver, inState, newOrder, type RemoteHarness } from '../harness'
import { startDeviceHarness } from './device-harness'
import { startDoorHarness } from './door-harness'

const SERVICES = {
  'http://www.onvif.org/ver10/device/wsdl': 'device',
  'http://www.onvif.org/ver10/credential/wsdl': 'credential',
  'http://www.onvif.org/ver10/accessrules/wsdl': 'accessrules',
} as const

describeWithSchemas('what the connectors of ONVIF say', ({ faultsOf }) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  /** What the schemas find wrong, and which operations were looked at. */
  function judged(requests: readonly ProxiedRequest[]): { faults: string; names: string[] } {
    const names = new Set<string>()
    let faults = ''
    for (const [namespace, service] of Object.entries(SERVICES)) {
      const actions = requests
        .map(({ body }) => readRequest(body).action)
        .filter((action) => action.namespaceURI === namespace)
      for (const action of actions) names.add(action.localName ?? '')
      const said = new Set(actions.map((action) => action.toString()))
      if (said.size > 0) faults += faultsOf(service, ...said)
    }
    return { faults, names: [...names].sort() }
  }

  async function everything(harness: RemoteHarness & { readonly proxy: FaultProxy }) {
    closing.push(() => harness.close())
    const { connector } = harness
    await connector.check(harness.access())
    let order: Order = newOrder(harness)
    for (const state of ['on', 'off', 'on', 'gone'] as const) {
      order = await deliver(harness, inState(order, state, harness.rights.slice(0, 1)))
      await connector.observe(harness.access(), order)
    }
    order = await deliver(harness, inState(order, 'on', harness.rights.slice(0, 2)))
    await deliver(harness, inState(order, 'on', harness.rights.slice(0, 1)))
    harness.populate(60)
    await all(harness)
    return judged(harness.proxy.requests)
  }

  it("is valid: devices' users", async () => {
    const { faults, names } = await everything(await startDeviceHarness())
    expect(faults).toBe('')
    expect(names).toEqual([
      'CreateUsers',
      'DeleteUsers',
      'GetDeviceInformation',
      'GetServiceCapabilities',
      'GetSystemDateAndTime',
      'GetUsers',
      'SetUser',
    ])
  })

  it('is valid: credentials of door controllers', async () => {
    const { faults, names } = await everything(await startDoorHarness())
    expect(faults).toBe('')
    expect(names).toEqual([
      'CreateCredential',
      'DeleteCredential',
      'DisableCredential',
      'EnableCredential',
      'GetAccessProfileInfo',
      'GetCredentialList',
      'GetCredentialState',
      'GetCredentials',
      'GetDeviceInformation',
      'GetServiceCapabilities',
      'GetServices',
      'GetSupportedFormatTypes',
      'GetSystemDateAndTime',
      'ModifyCredential',
    ])
  })

  it('would not be, with its parts in another order', async () => {
    const harness = await startDoorHarness()
    closing.push(() => harness.close())
    await deliver(harness, newOrder(harness))
    const made = harness.proxy.requests.filter(({ body }) => body.includes('CreateCredential'))
    const turned = made.map((request) => {
      const { action } = readRequest(request.body)
      const [credential, state] = childrenOf(action)
      if (credential && state) action.insertBefore(state, credential)
      return faultsOf('credential', action.toString())
    })
    expect(turned.join()).toContain('State')
  })
})
