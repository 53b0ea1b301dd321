import { request } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { startFaultProxy } from './fault-proxy'
import { selfSigned } from './self-signed'
import { startUnifiAccess, type UnifiAccess, type UnifiAccessOptions } from './unifi-access'
import { unifiHide, unifiLie } from './unifi-replies'

const START = Date.UTC(2026, 2, 2, 9) / 1000
const END = START + 3600
let now = START * 1000
let controller: UnifiAccess
afterEach(() => controller?.close())

async function start(options: Partial<UnifiAccessOptions> = {}): Promise<void> {
  now = START * 1000
  controller = await startUnifiAccess({ token: 'right', now: () => now, ...options })
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  token = 'right',
  origin = controller.origin,
) {
  const response = await fetch(`${origin}/api/v1/developer${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return {
    status: response.status,
    ...((await response.json()) as { code: string; data: never; pagination?: object }),
  }
}

const VISITOR = {
  first_name: 'Pass',
  last_name: '7f3a',
  start_time: START,
  end_time: END,
  visit_reason: 'Others',
  resources: [{ id: 'group-plant', type: 'door_group' }],
}
async function visitor(pin: string, more: object = {}): Promise<string> {
  const { data } = await ask('POST', '/visitors', { ...VISITOR, ...more })
  const { id } = data as { id: string }
  await ask('PUT', `/visitors/${id}/pin_codes`, { pin_code: pin })
  return id
}

describe('a simulated UniFi Access console', () => {
  it('opens from the first to the last second, at the doors that were given', async () => {
    await start()
    await visitor('4711')
    const opens = (at: number, door?: string) => controller.opens('4711', at * 1000, door)
    expect([START - 1, START, END, END + 1].map((at) => opens(at))).toEqual([false, true, true, false])
    expect(['door-main', 'door-plant', 'door-roof'].map((door) => opens(START, door))).toEqual([
      true,
      true,
      false,
    ])
    expect(controller.opens('4712', now)).toBe(false)
  })

  it('only calls a visitor off where deleting is not forced', async () => {
    await start()
    const id = await visitor('4711')
    expect((await ask('DELETE', `/visitors/${id}`)).code).toBe('SUCCESS')
    expect((await ask('GET', `/visitors/${id}`)).data).toMatchObject({ status: 'CANCELLED' })
    expect((await ask('PUT', `/visitors/${id}`, { end_time: END + 60 })).data).toMatchObject({
      status: 'CANCELLED',
    })
    expect(controller.opens('4711', now)).toBe(false)
    await ask('DELETE', `/visitors/${id}?is_force=true`)
    expect(await ask('GET', `/visitors/${id}`)).toMatchObject({ status: 200, code: 'CODE_NOT_EXISTS' })
  })

  it('tells a hash of a PIN, and lets nobody have that of another', async () => {
    await start()
    const id = await visitor('4711')
    expect(JSON.stringify(await ask('GET', `/visitors/${id}`))).not.toContain('4711')
    const other = await visitor('4712')
    const put = (pin_code: string) => ask('PUT', `/visitors/${other}/pin_codes`, { pin_code })
    expect((await put('4711')).code).toBe('CODE_CREDS_PIN_CODE_CREDS_ALREADY_EXIST')
    expect((await put('12')).code).toBe('CODE_CREDS_PIN_CODE_CREDS_LENGTH_INVALID')
    expect((await ask('POST', '/credentials/pin_codes')).data).toMatch(/^\d{8}$/)
    await ask('DELETE', `/visitors/${other}/pin_codes`)
    expect((await ask('GET', `/visitors/${other}`)).data).toMatchObject({ pin_code: null })
    expect(controller.opens('4712', now)).toBe(false)
  })

  it('makes a group of its own out of single doors', async () => {
    await start()
    const id = await visitor('4711', { resources: [{ id: 'door-roof', type: 'door' }] })
    const { resources } = (await ask('GET', `/visitors/${id}`)).data as {
      resources: { id: string; name: string; type: string }[]
    }
    expect(resources).toMatchObject([{ type: 'door_group', name: expect.stringMatching(/^visitor-/) }])
    expect((await ask('GET', `/door_groups/${resources[0]?.id}`)).data).toMatchObject({
      resources: [{ id: 'door-roof', type: 'door' }],
    })
    expect(controller.opens('4711', now, 'door-roof')).toBe(true)
  })

  it('tells its states by the time, and finds by the first letters of a name', async () => {
    await start()
    const id = await visitor('4711')
    const state = async (at: number) => {
      now = at * 1000
      return ((await ask('GET', `/visitors/${id}`)).data as { status: string }).status
    }
    expect([await state(START - 1), await state(START), await state(END + 1)]).toEqual([
      'UPCOMING',
      'ACTIVE',
      'NO_VISIT',
    ])
    const found = async (query: string) => ((await ask('GET', `/visitors?${query}`)).data as unknown[]).length
    expect([await found('keyword=7F'), await found('keyword=f3'), await found('status=5')]).toEqual([1, 0, 1])
    // The status is not looked at beside a keyword.
    expect([await found('status=1'), await found('keyword=7f&status=1')]).toEqual([0, 1])
  })

  it('keeps weekly hours of its own zone', async () => {
    await start({ timeZone: 'America/New_York' })
    const monday = [{ start_time: '04:30:00', end_time: '04:59:59' }]
    await visitor('4711', { week_schedule: { monday } })
    const opens = (minute: number) => controller.opens('4711', (START + 60 * minute) * 1000)
    expect([0, 29, 30, 59, 60].map(opens)).toEqual([false, false, true, true, false])
  })

  it.each([
    [{ visit_reason: 'Fun' }, 'CODE_PARAMS_INVALID'],
    [{ last_name: '' }, 'CODE_PARAMS_INVALID'],
    [{ end_time: START }, 'CODE_PARAMS_INVALID'],
    [{ start_time: 'now' }, 'CODE_PARAMS_INVALID'],
    [{ resources: [{ id: 'door-none', type: 'door' }] }, 'CODE_NOT_EXISTS'],
  ])('answers 200 and a code where a visitor is made of %j', async (more, code) => {
    await start()
    expect(await ask('POST', '/visitors', { ...VISITOR, ...more })).toMatchObject({ status: 200, code })
    expect(controller.store.visitors.size).toBe(0)
  })

  it('pages, and gives no more than 200 at once', async () => {
    await start()
    for (let number = 0; number < 205; number += 1) controller.store.addVisitor({ ...VISITOR, resources: [] })
    const sizes = async (query: string) => ((await ask('GET', `/visitors?${query}`)).data as unknown[]).length
    expect([await sizes(''), await sizes('page_size=500'), await sizes('page_num=2&page_size=200')]).toEqual([
      25, 200, 5,
    ])
  })

  it('lets in nobody without its token, and no further than that reaches', async () => {
    await start({ permissions: ['view:visitor'] })
    expect(await ask('GET', '/visitors', undefined, 'wrong')).toMatchObject({
      status: 401,
      code: 'CODE_AUTH_FAILED',
    })
    expect(await ask('POST', '/visitors', VISITOR)).toMatchObject({ status: 403, code: 'CODE_UNAUTHORIZED' })
    await controller.close()
    await start({ statuses: 'always-200' })
    expect(await ask('GET', '/visitors', undefined, 'wrong')).toMatchObject({
      status: 200,
      code: 'CODE_AUTH_FAILED',
    })
  })

  it('tells its users, doors, groups and devices', async () => {
    await start()
    controller.store.addUser({ first_name: 'M.', last_name: 'Keller', pin: '9999' })
    expect((await ask('GET', '/users')).data).toMatchObject([{ last_name: 'Keller', status: 'ACTIVE' }])
    expect((await ask('GET', '/doors')).data).toHaveLength(3)
    expect((await ask('GET', '/door_groups/topology')).data).toMatchObject([
      { type: 'building' },
      { type: 'access' },
    ])
    expect((await ask('GET', '/devices')).data).toMatchObject([[{ id: 'e4388386be32' }]])
    expect(controller.opens('9999', now)).toBe(true)
  })

  it('lies, loses answers and hides as it is told to, also from behind a proxy', async () => {
    await start()
    const id = await visitor('4711')
    controller.fault.lies = true
    await ask('DELETE', `/visitors/${id}?is_force=true`)
    await ask('POST', '/visitors', VISITOR)
    expect([controller.opens('4711', now), controller.store.visitors.size]).toEqual([true, 1])
    controller.fault.lies = false
    controller.fault.dropsAnswers = 1
    await expect(ask('DELETE', `/visitors/${id}/pin_codes`)).rejects.toThrow()
    expect(controller.opens('4711', now)).toBe(false)
    const proxy = await startFaultProxy({ origin: controller.origin, lie: unifiLie, hide: unifiHide })
    proxy.set({ mode: 'hide' })
    expect((await ask('GET', '/visitors', undefined, 'right', proxy.origin)).data).toEqual([])
    expect((await ask('GET', `/visitors/${id}`, undefined, 'right', proxy.origin)).code).toBe(
      'CODE_NOT_EXISTS',
    )
    expect((await ask('GET', '/doors', undefined, 'right', proxy.origin)).data).toHaveLength(3)
    proxy.set({ mode: 'lie' })
    await ask('DELETE', `/visitors/${id}?is_force=true`, undefined, 'right', proxy.origin)
    expect(controller.store.visitors.size).toBe(1)
    await proxy.close()
  })

  it('has a certificate that only itself vouches for', async () => {
    const tls = await selfSigned()
    await start({ tls })
    const status = (ca?: string) =>
      new Promise<unknown>((resolve) => {
        const asked = request(
          `${controller.origin}/api/v1/developer/doors`,
          { ca, agent: false },
          (answer) => {
            answer.resume()
            resolve(answer.statusCode)
          },
        )
        asked.on('error', (error) => resolve((error as NodeJS.ErrnoException).code)).end()
      })
    expect([await status(), await status(tls.cert)]).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', 401])
  })
})
