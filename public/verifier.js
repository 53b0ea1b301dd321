// @ts-check
import { verifyPass } from './verifier-core.js'

/** Where this reader keeps keys, lists and its settings, for when there is no connection. */
const STORE = 'daypass-verifier'

/** @param {string} id */
const element = (id) => /** @type {any} */ (document.getElementById(id))

/** @type {{ keySet: { keys: any[] }, lists: Record<string, string>, fetchedAt: number | null, audience: string, zone: string }} */
const kept = {
  keySet: { keys: [] },
  lists: {},
  fetchedAt: null,
  audience: '',
  zone: '',
  ...JSON.parse(localStorage.getItem(STORE) ?? '{}'),
}
const keep = () => localStorage.setItem(STORE, JSON.stringify(kept))

/** Fetches keys and lists; what cannot be fetched stays as it was, and grows old. */
async function refresh() {
  try {
    const keySet = await json('/.well-known/jwks.json')
    const { status_lists: uris } = await json('/pass-status')
    /** @type {Record<string, string>} */
    const lists = {}
    // A portal behind another name is reached by the path: the policy of this page lets nothing else through.
    for (const uri of uris) lists[uri] = await (await answer(new URL(uri).pathname)).text()
    Object.assign(kept, { keySet, lists, fetchedAt: Date.now() })
    keep()
  } catch {
    // No connection: the age below tells it.
  }
  showAge()
}

/** @param {string} path */
async function answer(path) {
  const response = await fetch(path, { cache: 'no-cache', credentials: 'omit' })
  if (!response.ok) throw new Error(path)
  return response
}

/** @param {string} path */
const json = async (path) => (await answer(path)).json()

function showAge() {
  element('kept').textContent =
    kept.fetchedAt === null
      ? 'Nothing was fetched yet: every pass needs a check.'
      : `Keys and lists were fetched ${Math.round((Date.now() - kept.fetchedAt) / 1000)} seconds ago.`
}

/** @param {string} token */
async function check(token) {
  const expected = { issuer: element('issuer').value, audience: kept.audience, zone: kept.zone || undefined }
  let verdict = await verifyPass(token, expected, kept, Date.now() / 1000)
  if (verdict.answer === 'CHECK') {
    await refresh()
    verdict = await verifyPass(token, expected, kept, Date.now() / 1000)
  }
  const { answer, reason, listAge, claims } = verdict
  const result = element('result')
  result.dataset.answer = answer
  result.hidden = false
  element('answer').textContent = answer
  element('reason').textContent = reason
  element('age').textContent =
    listAge === null
      ? 'No status list was trusted.'
      : `By a status list that was ${Math.max(0, Math.round(listAge))} seconds old.`
  element('until').textContent = claims?.exp
    ? `Pass ${claims.sub}, until ${new Date(claims.exp * 1000).toISOString()}.`
    : ''
  result.focus()
}

element('form').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  Object.assign(kept, { audience: element('audience').value.trim(), zone: element('zone').value.trim() })
  keep()
  void check(element('token').value)
})
element('refresh').addEventListener('click', () => void refresh())

/** Scanning, where the browser reads codes by itself. */
async function scan() {
  const video = element('video')
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  video.srcObject = stream
  video.hidden = false
  await video.play()
  // @ts-expect-error -- not in TypeScript's library
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  const look = async () => {
    const [code] = await detector.detect(video).catch(() => [])
    if (code === undefined) return requestAnimationFrame(look)
    for (const track of stream.getTracks()) track.stop()
    video.hidden = true
    element('token').value = code.rawValue
    element('form').requestSubmit()
  }
  await look()
}
if ('BarcodeDetector' in window && navigator.mediaDevices) {
  element('scan').hidden = false
  element('scan').addEventListener(
    'click',
    () =>
      void scan().catch(() => {
        element('kept').textContent = 'The camera could not be opened. Paste the pass instead.'
      }),
  )
}

element('issuer').value = location.origin
element('audience').value = kept.audience
element('zone').value = kept.zone
showAge()
void refresh()
setInterval(() => void refresh(), 120_000)
// Without a connection the page itself comes from here.
void navigator.serviceWorker
  ?.register('/verifier-worker.js', { scope: '/verifier.html' })
  .catch(() => undefined)
