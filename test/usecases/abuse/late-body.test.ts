import { expect, it } from 'vitest'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { signOut } from '~/usecases/identity/revoke-session.server'
import { signedInWithFactor } from '../../support/identity'
import { openTestPortal } from '../../support/portal'

/** A request may send its headers at once and its body up to a minute later. */
it('who a request is of counts once its body is here', async () => {
  const test = await openTestPortal('sqlite')
  try {
    const ines = await signedInWithFactor(test, 'Ines', [{ role: 'auditor' }])
    const context = { portal: test.portal, ip: '192.0.2.1', requestId: 'one' }
    const post = (body: ReadableStream<Uint8Array>) =>
      ({
        request: new Request('http://127.0.0.1/giving', {
          method: 'POST',
          headers: {
            Cookie: `daypass_session=${ines.token}; __Host-daypass_session=${ines.token}`,
            'Content-Type': 'application/x-www-form-urlencoded',
          },
          body,
          duplex: 'half',
        } as RequestInit),
        context,
        params: {},
      }) as unknown as Parameters<typeof requireActor>[0]
    const bytes = new TextEncoder().encode('found=nothing')

    const whole = post(new Blob([bytes]).stream())
    expect((await requireActor(whole)).person.id).toBe(ines.id)
    expect(textOf(await readForm(whole.request), 'found')).toBe('nothing')

    // The stream is pulled once the session was read: only then does its owner sign out.
    const late = post(
      new ReadableStream(
        {
          async pull(controller) {
            await signOut(test.services, ines.token)
            controller.enqueue(bytes)
            controller.close()
          },
        },
        { highWaterMark: 0 },
      ),
    )
    const refusal = await requireActor(late).catch((thrown: unknown) => thrown)
    expect(refusal).toBeInstanceOf(Response)
    expect((refusal as Response).headers.get('Location')).toMatch(/^\/sign-in\b/)
  } finally {
    await test.close()
  }
})
