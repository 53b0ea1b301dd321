import { markOf } from '~/connectors/mark'
import type { DynsecConfig } from '~/connectors/mqtt-dynsec/config'
import { DynsecConnector } from '~/connectors/mqtt-dynsec/connector.server'
import { type MosquittoOptions, type StoredClient, startMosquitto } from '../../peers/mosquitto'
import { type MqttFault, type Published, startMqttProxy } from '../../peers/mqtt-proxy'
import type { Outage, RemoteHarness } from '../harness'

export type DynsecHarness = RemoteHarness & Awaited<ReturnType<typeof startDynsecHarness>>

const RESPONSES = '$CONTROL/dynamic-security/v1/response'
const ROLES = ['telemetry-reader', 'pump-operator', 'firmware-updater'] as const
const READS = new Set(['getClient', 'listClients'])

const STAYS = new Set(['admin', 'sentinel'])

interface Asked {
  readonly command: string
  readonly correlationData: string
}

function commandsIn({ payload }: Published): Asked[] {
  return (JSON.parse(payload) as { commands: Asked[] }).commands
}

/** Answers as the plugin does, one answer to a command. */
function replied(published: Published, each: (asked: Asked) => object): Published[] {
  const responses = commandsIn(published).map((asked) => ({
    command: asked.command,
    correlationData: asked.correlationData,
    ...each(asked),
  }))
  return [{ topic: RESPONSES, payload: JSON.stringify({ responses }) }]
}

function isWrite(published: Published): boolean {
  return commandsIn(published).some(({ command }) => !READS.has(command))
}

/** The connector, a fault proxy and a real Mosquitto behind it. */
export async function startDynsecHarness(options: MosquittoOptions, config: Partial<DynsecConfig> = {}) {
  const mosquitto = await startMosquitto(options)
  const proxy = await startMqttProxy(mosquitto.port, {
    isWrite,
    answers: (write, { payload }) =>
      commandsIn(write).some(({ correlationData }) => payload.includes(correlationData)),
  })
  const { admin } = mosquitto
  const { command } = mosquitto
  command(...ROLES.map((rolename) => ({ command: 'createRole', rolename })), {
    command: 'createClient',
    username: 'sentinel',
    textdescription: 'the broker of the plant, 7f3a91c2',
  })
  const system: DynsecConfig = {
    brokerUrl: `mqtt://127.0.0.1:${proxy.port}`,
    caCertificate: '',
    pin: '',
    brokerUser: admin.username,
    brokerPassword: admin.password,
    sentinelClient: 'sentinel',
    ...config,
  }
  const ours = (credentialId: string) =>
    mosquitto.stored().clients.filter((client) => client.textdescription === markOf(credentialId))
  const one = (credentialId: string): StoredClient => {
    const [client] = ours(credentialId)
    if (!client) throw new Error(`no client bears the mark of ${credentialId}`)
    return client
  }
  const struck = (name: string, fault: Outage['fault'], by: MqttFault): Outage => ({
    name,
    fault,
    strike: () => proxy.set(by),
  })
  const refused = (name: string, fault: Outage['fault'], code: number) =>
    struck(name, fault, { mode: 'refuse', answer: 'connack', code })
  let populated = 0

  return {
    connector: new DynsecConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: ROLES.map((role) => ({ role })) as unknown as RemoteHarness['rights'],
    secrets: [admin.password],
    prepare: () => {},
    truth(credentialId: string) {
      const clients = ours(credentialId)
      return {
        objects: clients.length,
        active: clients.some((client) => client.disabled !== true),
        entitlements: clients.flatMap(({ roles = [] }) => roles.map(({ rolename }) => rolename)).sort(),
      }
    },
    populate(count: number) {
      const names = Array.from({ length: count }, () => `sensor-${populated++}`)
      command(...names.map((username) => ({ command: 'createClient', username })))
    },
    everyName: () => mosquitto.stored().clients.map(({ username }) => username),
    outages: [
      struck('connections break', 'failing', { mode: 'down' }),
      refused('busy', 'throttled', 0x89),
      refused('unavailable', 'failing', 0x88),
      refused('bad user name or password', 'unauthorised', 0x86),
      refused('not authorised', 'unauthorised', 0x87),
      refused('no MQTT 5', 'unsupported', 0x84),
      refused('another broker has it', 'nonsense', 0x9c),
      struck('answers may not be heard', 'unauthorised', { mode: 'refuse', answer: 'suback', code: 0x87 }),
      struck('commands may not be given', 'unauthorised', { mode: 'refuse', answer: 'puback', code: 0x87 }),
      struck('the plugin is not loaded', 'unsupported', { mode: 'refuse', answer: 'puback', code: 0x83 }),
      struck('it shuts down', 'failing', { mode: 'goodbye', code: 0x8b }),
      struck('the plugin fails', 'failing', {
        mode: 'reply',
        reply: (asked) => replied(asked, () => ({ error: 'Internal error' })),
      }),
      struck('the plugin does not know the command', 'unsupported', {
        mode: 'reply',
        reply: (asked) => replied(asked, () => ({ error: 'Unknown command' })),
      }),
      struck('the plugin refuses, and tells secrets', 'refused', {
        mode: 'reply',
        reply: (asked) => replied(asked, () => ({ error: 'not for Zoë Ångström' })),
      }),
      struck('an answer without data', 'nonsense', {
        mode: 'reply',
        reply: (asked) => replied(asked, () => ({})),
      }),
      struck('half an answer', 'nonsense', {
        mode: 'edit',
        edit: ({ topic, payload }) => [{ topic, payload: payload.slice(0, -3) }],
      }),
      struck('a page of a captive portal', 'nonsense', {
        mode: 'bytes',
        bytes: Buffer.from('HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>'),
      }),
      struck('an endless answer', 'nonsense', {
        mode: 'bytes',
        bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]),
      }),
    ] satisfies Outage[] as readonly Outage[],
    lie: () =>
      proxy.set({ mode: 'reply', reply: (asked) => (isWrite(asked) ? replied(asked, () => ({})) : null) }),
    /** As it was in the beginning: for the next test. */
    renew() {
      proxy.set({ mode: 'pass' })
      proxy.forget()
      const left = mosquitto.stored().clients.filter(({ username }) => !STAYS.has(username))
      command(...left.map(({ username }) => ({ command: 'deleteClient', username })))
    },
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await mosquitto.close()
    },
    countWrites() {
      const writes = proxy.published.filter(isWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      const held = proxy.lost()
      proxy.set({ mode: 'lose', nth, how })
      return { held }
    },
    hideReads: () =>
      proxy.set({
        mode: 'reply',
        reply: (asked) =>
          isWrite(asked)
            ? null
            : replied(asked, ({ command: name }) =>
                name === 'listClients'
                  ? { data: { totalCount: 0, clients: [] } }
                  : { error: 'Client not found' },
              ),
      }),
    plantForeign(nativeName: string) {
      command({
        command: 'createClient',
        username: nativeName,
        password: 'theirs',
        textname: 'Pump 7',
        roles: [{ rolename: ROLES[0] }],
      })
      const state = () => JSON.stringify(mosquitto.clientNamed(nativeName))
      const before = state()
      return { nativeId: nativeName, untouched: () => state() === before }
    },
    destroy: (credentialId: string) => mosquitto.change('deleteClient', one(credentialId).username),
    stripMark: (credentialId: string) =>
      command({ command: 'modifyClient', username: one(credentialId).username, textdescription: '' }),
    mosquitto,
    proxy,
    system,
  }
}
