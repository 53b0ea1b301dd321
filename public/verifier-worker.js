// @ts-check
/** Keeps the verifier's own files for when there is no connection; the newest ones come first whenever there is one. */
const FILES = ['/verifier.html', '/verifier.css', '/verifier.js', '/verifier-core.js']
const CACHE = 'daypass-verifier'
const worker = /** @type {any} */ (self)

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)))
})

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  if (!FILES.includes(new URL(event.request.url).pathname)) return
  event.respondWith(
    fetch(event.request).then(
      async (response) => {
        if (response.ok) await (await caches.open(CACHE)).put(event.request, response.clone())
        return response
      },
      async () => (await caches.match(event.request, { ignoreSearch: true })) ?? Response.error(),
    ),
  )
})
