import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { openRadiusSessions } from '~db/repositories/radius-sessions'
import { type Asked, type FreeRadius, startFreeRadius } from '../peers/freeradius'
import type { RadiusReply } from '../peers/radclient'
import { codesHeard, type RadiusNas, startRadiusNas } from '../peers/radius-nas'
import { ask } from '../support/ask'
import { freePort } from '../support/free-port'
import { type Access, grantAccess } from '../support/grants'
import { openHttpPortal } from '../support/http-portal'
import { addNetwork, loginOf, NETWORK_TOKEN } from '../support/network'
import { TEST_NOW } from '../support/portal'
import { startPortalProcess } from '../support/portal-process'
import { temporaryFolder } from '../support/temporary-folder'
import { describeWithPeer } from '../support/with-peer'

/** What a refusal may hold, whatever the portal would have said: RFC 2865 clause 5.44, and nothing of a segment. */
const IN_A_REJECT = ['Message-Authenticator']

describeWithPeer(
  'FreeRADIUS',
  'the network, through FreeRADIUS with the files that are shipped',
  (program) => {
    const closing: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close()
    })

    async function radius(asked: Asked): Promise<FreeRadius> {
      const server = await startFreeRadius(program, asked)
      closing.push(() => server.close())
      return server
    }

    async function start(over: Partial<Asked> = {}) {
      const portal = await openHttpPortal()
      closing.push(() => portal.close())
      const { test } = portal
      // The NAS has a port before the system is set up, and the RADIUS server asks for the system.
      const places = { authPort: 0, acctPort: 0 }
      const nas: RadiusNas = await startRadiusNas(places, () => test.clock.now())
      closing.push(() => nas.close())
      const { organisation, systemId } = await addNetwork(test, portal.organisation, nas.port)
      const server = await radius({ portal: portal.url, systemId, token: NETWORK_TOKEN, ...over })
      Object.assign(places, { authPort: server.authPort, acctPort: server.acctPort })
      const t0 = test.clock.now()
      return {
        portal,
        test,
        nas,
        server,
        places,
        organisation,
        systemId,
        t0,
        async give(access: Partial<Access> = {}) {
          const { credentialIds } = await grantAccess(test, organisation, {
            ...{ people: ['tomasz'], entitlements: ['office'], from: t0, to: t0 + 2 * HOUR },
            ...access,
          })
          await test.engine.settle()
          const credentialId = credentialIds[0] as string
          return { credentialId, ...(await loginOf(test, credentialId)) }
        },
        async to(instant: number) {
          test.clock.advance(instant - test.clock.now())
          await test.engine.settle()
        },
      }
    }

    /** A portal in a process of its own, with one person in the segment of the offices for an hour. */
    async function portalProcess(now: number, nasPort: number) {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const folder = await temporaryFolder('daypass-network-')
      closing.push(() => rm(folder, { recursive: true, force: true }))
      type Said = { systemId: string; userName: string; password: string }
      const { said, kill } = await startPortalProcess<Said>('test/http/network-portal.ts', {
        NOW: String(now),
        PORT: String(port),
        NAS_PORT: String(nasPort),
        DAYPASS_BASE_URL: url,
        DAYPASS_DATA_DIR: folder,
        DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
      })
      closing.push(kill)
      return { kill, url, ...said }
    }

    function expectReject(reply: RadiusReply): void {
      expect(reply.packet).toBe('Access-Reject')
      expect(Object.keys(reply.attributes).filter((name) => !IN_A_REJECT.includes(name))).toEqual([])
    }

    it('accepts within the window, with the segment and the seconds that are left', async () => {
      const { give, nas, to, t0, test } = await start()
      const { userName, password } = await give({ from: t0 + HOUR, entitlements: ['plant'] })
      expectReject(await nas.signIn(userName, password))
      await to(t0 + HOUR)
      const reply = await nas.signIn(userName, password)
      expect(reply).toMatchObject({
        packet: 'Access-Accept',
        attributes: {
          'Tunnel-Type': 'VLAN',
          'Tunnel-Medium-Type': 'IEEE-802',
          'Tunnel-Private-Group-Id': '40',
          'Filter-Id': 'plant-acl',
          'Session-Timeout': '3600',
        },
      })
      expect(reply.attributes['Message-Authenticator']).toBeDefined()
      test.clock.advance(30 * MINUTE)
      expect((await nas.signIn(userName, password)).attributes['Session-Timeout']).toBe('1800')
      await to(t0 + 2 * HOUR)
      expectReject(await nas.signIn(userName, password))
    })

    it('rejects a wrong password, nobody, another system and a locked person, and says nothing', async () => {
      const { give, nas, test, organisation, places } = await start()
      const { userName, password } = await give()
      for (const wrong of ['x', `${password}"`, '%{User-Name}', `${password}\\`])
        expectReject(await nas.signIn(userName, wrong))
      expectReject(await nas.signIn('dp-nobody2345', password))
      expectReject(await nas.signIn('", "x": "', password))
      const other = await addNetwork(test, organisation)
      const { credentialIds } = await grantAccess(test, other.organisation, {
        ...{ people: ['amina'], entitlements: ['office'], from: test.clock.now() },
        to: test.clock.now() + HOUR,
      })
      await test.engine.settle()
      const stranger = await loginOf(test, credentialIds[0] as string)
      expectReject(await nas.signIn(stranger.userName, stranger.password))
      expect((await nas.signIn(userName, password)).packet).toBe('Access-Accept')
      await test.services.store.transact(async ({ q, t }) => {
        await q.insert(t.accessLock).values({
          id: test.services.ids.id(),
          target: 'everyone',
          targetId: null,
          reason: 'alarm',
          placedBy: organisation.people.pia as string,
          placedAt: test.clock.now(),
          affected: 0,
          confirmed: 0,
          unknown: 0,
        })
      })
      expectReject(await nas.signIn(userName, password))
      expect(places.authPort).not.toBe(0)
    })

    it('rejects without a segment also what is refused after the portal said yes', async () => {
      const { give, nas } = await start({
        afterAccept: '\t\tif (&reply:Tunnel-Private-Group-Id) {\n\t\t\treject\n\t\t}',
      })
      const { userName, password } = await give({ entitlements: ['plant'] })
      expectReject(await nas.signIn(userName, password))
    })

    it('rejects with another token', async () => {
      const { give, nas } = await start({ token: `${NETWORK_TOKEN}-of-another` })
      const { userName, password } = await give()
      expectReject(await nas.signIn(userName, password))
    })

    it('rejects while the portal is down, and accepts when it is back', async () => {
      const { give, systemId, test } = await start()
      const { userName, password } = await give()
      const port = await freePort()
      const server = await radius({ portal: `http://127.0.0.1:${port}`, systemId, token: NETWORK_TOKEN })
      const nas = await startRadiusNas(server, () => test.clock.now())
      closing.push(() => nas.close())
      expectReject(await nas.signIn(userName, password))
      const silent = createServer(() => undefined)
      const held: import('node:net').Socket[] = []
      silent.on('connection', (socket) => held.push(socket))
      silent.listen(port, '127.0.0.1')
      await once(silent, 'listening')
      expectReject(await nas.signIn(userName, password))
      for (const socket of held) socket.destroy()
      silent.close()
    })

    it('verifies the certificate of the portal', async () => {
      const { give, portal, systemId, test } = await start()
      const { userName, password } = await give()
      const folder = await temporaryFolder('daypass-tls-')
      const make = (name: string) => {
        const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
        execFileSync(
          'openssl',
          [
            ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
            ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
            ...['-addext', 'subjectAltName=DNS:localhost'],
          ],
          { stdio: 'ignore' },
        )
        return { key, cert }
      }
      const [right, wrong] = [make('right'), make('wrong')]
      const proxy = createTlsServer(
        { key: readFileSync(right.key), cert: readFileSync(right.cert) },
        (incoming, answer) => {
          const { method, headers, url } = incoming
          const call = request(new URL(url ?? '/', portal.url), { method, headers }, (response) => {
            answer.writeHead(response.statusCode ?? 502, response.headers)
            response.pipe(answer)
          })
          incoming.pipe(call)
        },
      )
      proxy.listen(0, '127.0.0.1')
      await once(proxy, 'listening')
      closing.push(async () => {
        proxy.closeAllConnections()
        proxy.close()
      })
      const { port } = proxy.address() as AddressInfo
      const through = async (host: string, caFile: string) => {
        const server = await radius({
          portal: `https://${host}:${port}`,
          systemId,
          token: NETWORK_TOKEN,
          caFile,
        })
        const nas = await startRadiusNas(server, () => test.clock.now())
        closing.push(() => nas.close())
        return nas.signIn(userName, password)
      }
      expect((await through('localhost', right.cert)).packet).toBe('Access-Accept')
      expectReject(await through('localhost', wrong.cert))
      expectReject(await through('127.0.0.1', right.cert))
    })

    it('ends an open session on a lock and at the end, and moves its time-out with an extension', async () => {
      const { give, nas, to, t0, test } = await start()
      const { userName, password, credentialId } = await give({ to: t0 + HOUR })
      await nas.signIn(userName, password)
      const open = () => openRadiusSessions(test.services.store.read, credentialId)
      expect(await open()).toMatchObject([{ entitlement: '120', endsAt: t0 + HOUR, nasAddress: '127.0.0.1' }])
      await give({ from: t0 + HOUR, to: t0 + 2 * HOUR })
      expect([...nas.sessions.values()]).toMatchObject([{ endsAt: t0 + 2 * HOUR }])
      await to(t0 + 2 * HOUR)
      expect(nas.sessions.size).toBe(0)
      expect(await open()).toEqual([])
      expect(codesHeard(nas)).toEqual([43, 40])
    })

    it('ends a session at the boundary after the portal was killed before it, and starts none', async () => {
      const clock = { now: TEST_NOW }
      const places = { authPort: 0, acctPort: 0 }
      const nas = await startRadiusNas(places, () => clock.now)
      closing.push(() => nas.close())
      const { kill, url, systemId, userName, password } = await portalProcess(clock.now, nas.port)
      const server = await radius({ portal: url, systemId, token: NETWORK_TOKEN })
      Object.assign(places, { authPort: server.authPort, acctPort: server.acctPort })
      expect(await nas.signIn(userName, password)).toMatchObject({
        packet: 'Access-Accept',
        attributes: { 'Tunnel-Private-Group-Id': '120', 'Session-Timeout': '3600' },
      })
      await kill()

      expectReject(await nas.signIn(userName, password))
      clock.now += HOUR - 1
      await nas.tick()
      expect(nas.sessions.size).toBe(1)
      clock.now += 1
      await nas.tick()
      expect(nas.sessions.size).toBe(0)
      expectReject(await nas.signIn(userName, password))
      // Nobody told it: that its time was over is all that it had to go by.
      expect(codesHeard(nas)).toEqual([])
    })

    it('writes down sessions that the server tells, and nothing of who has no token', async () => {
      const { give, nas, portal, systemId, test } = await start()
      const { userName, password, credentialId } = await give()
      await nas.signIn(userName, password)
      const [session] = nas.sessions.values()
      if (!session) throw new Error('no session')
      expect((await nas.tell(session, 'Stop'))?.packet).toBe('Accounting-Response')
      expect(await openRadiusSessions(test.services.store.read, credentialId)).toEqual([])
      const post = (path: string, headers: Record<string, string>, body = '{}') =>
        ask(`${portal.url}/radius/${systemId}/${path}`, { method: 'POST', headers, body })
      const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
      expect((await post('login', {})).status).toBe(401)
      expect((await post('login', basic('x:wrong'))).status).toBe(401)
      expect((await post('accounting', basic(`x:${NETWORK_TOKEN}x`))).status).toBe(401)
      expect((await post('login', basic(`x:${NETWORK_TOKEN}`))).status).toBe(403)
      expect((await post('login', basic(`x:${NETWORK_TOKEN}`), '{')).status).toBe(400)
      expect((await post('accounting', basic(`x:${NETWORK_TOKEN}`))).status).toBe(204)
      const large = JSON.stringify({ x: 'x'.repeat(70_000) })
      expect((await post('login', basic(`x:${NETWORK_TOKEN}`), large)).status).toBe(413)
    })
  },
)
