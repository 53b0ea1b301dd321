// @ts-check
import { trustedUntil, verifyPass } from './verifier-core.js'

/** Where this reader keeps keys, lists and its settings, for when there is no connection. */
const STORE = 'daypass-verifier'

/** @param {string} id */
const element = (id) => /** @type {any} */ (document.getElementById(id))

/** An answer that takes longer is none, ms: somebody stands at the door. */
const PATIENCE = 5000

const SETTINGS = /** @type {const} */ (['issuer', 'audience', 'zone'])

/** What a link of the portal's own page may set. Whose keys are trusted is not among it: they come from where this page does. */
const SET_BY_LINK = ['audience', 'zone']

/** @type {{ keySet: { keys: any[] }, lists: Record<string, string>, fetchedAt: number | null, issuer: string, audience: string, zone: string }} */
const kept = {
  keySet: { keys: [] },
  lists: {},
  fetchedAt: null,
  issuer: location.origin,
  audience: '',
  zone: '',
  ...setByLink(),
}
/** Whether this browser keeps things: when its store is full or shut, what was fetched lasts until the page is closed. */
let keeps = true

function keep() {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept))
    keeps = true
  } catch {
    keeps = false
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? '{}')
  } catch {
    return {}
  }
}

/** What is stored, with what a link sets. A reader that was set up asks first: anybody can send a link to whoever stands at a door. */
function setByLink() {
  const before = stored()
  const link = new URLSearchParams(location.hash.slice(1))
  const given = [...link].filter(([name]) => SET_BY_LINK.includes(name))
  const isOther = given.some(([name, value]) => value !== (before[name] ?? ''))
  const question = `This reader is set up for ${before.audience}, ${before.zone || 'any zone'}. Set it up for ${link.get('audience') ?? before.audience}, ${link.get('zone') || 'any zone'}?`
  return before.audience && isOther && !confirm(question)
    ? before
    : { ...before, ...Object.fromEntries(given) }
}

/** Fetches keys and lists; what cannot be fetched stays as it was, and grows old. */
async function refresh() {
  let failed = false
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
    failed = true
  }
  showKept(failed)
}

/** @param {string} path */
async function answer(path) {
  const signal = AbortSignal.timeout(PATIENCE)
  const response = await fetch(path, { cache: 'no-cache', credentials: 'omit', signal })
  if (!response.ok) throw new Error(path)
  return response
}

/** @param {string} path */
const json = async (path) => (await answer(path)).json()

/** @param {boolean} failed whether the portal was asked just now and did not answer */
function showKept(failed) {
  const until = trustedUntil(kept.lists)
  const sentences = [
    ...(failed ? [`The portal did not answer at ${timeOf(Date.now())}.`] : []),
    kept.fetchedAt === null
      ? 'Nothing was fetched yet: every pass needs a check.'
      : `Keys and status lists were fetched at ${timeOf(kept.fetchedAt)}.`,
    ...(until === null
      ? []
      : [
          until * 1000 < Date.now()
            ? `They are too old since ${timeOf(until * 1000)}: until they are fetched again, every pass needs a check.`
            : `They let passes in until ${timeOf(until * 1000)}.`,
        ]),
    ...(keeps ? [] : ['This browser stores nothing: without a connection, do not close this page.']),
  ]
  element('kept').textContent = sentences.join(' ')
}

/** @param {number} at ms since 1970 */
function timeOf(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** @param {string} token */
async function check(token) {
  const expected = { issuer: kept.issuer, audience: kept.audience, zone: kept.zone || undefined }
  let verdict = await verifyPass(token, expected, kept, Date.now() / 1000)
  if (verdict.answer === 'CHECK') {
    element('kept').textContent = 'Asking the portal for newer keys and lists.'
    await refresh()
    verdict = await verifyPass(token, expected, kept, Date.now() / 1000)
  }
  const { answer, reason, listAge, claims } = verdict
  const result = element('result')
  result.dataset.answer = answer
  result.hidden = false
  element('answer').textContent = answer
  element('reason').textContent = reason
  element('age').textContent = ageSentence(answer, listAge)
  element('until').textContent = claims?.exp
    ? `Pass ${claims.sub}, until ${timeOf(claims.exp * 1000)}. Checked for ${kept.zone ? `the zone ${kept.zone}` : 'any zone of the site'}.`
    : ''
  result.focus()
}

/**
 * @param {string} answer
 * @param {number | null} listAge s
 */
function ageSentence(answer, listAge) {
  if (listAge === null) return answer === 'CHECK' ? 'No status list was trusted.' : ''
  const age = `${Math.max(0, Math.round(listAge))} seconds old`
  return answer === 'CHECK' ? `The status list was ${age}.` : `By a status list that was ${age}.`
}

element('form').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  for (const name of SETTINGS) kept[name] = element(name).value.trim()
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

for (const name of SETTINGS) element(name).value = kept[name]
keep()
// What somebody changes by hand must not be undone by the same link when the page is opened again.
history.replaceState(null, '', location.pathname)
addEventListener('hashchange', () => location.reload())
showKept(false)
void refresh()
// Twice as often as the shortest time that a list is trusted for.
setInterval(() => void refresh(), 60_000)
// Without a connection the page itself comes from here.
void navigator.serviceWorker
  ?.register('/verifier-worker.js', { scope: '/verifier.html' })
  .catch(() => undefined)
