// @ts-check

/**
 * Refuses bodies above the limit (413) and bodies that do not tell their length (411) before a byte of them is
 * read. HTTP/1.1 ends a body at its Content-Length, so that the header is the whole check.
 *
 * @param {number} maxBytes
 * @returns {import('express').RequestHandler}
 */
export function limitBody(maxBytes) {
  return (request, response, next) => {
    const length = Number(request.headers['content-length'] ?? 0)
    const unknown = request.headers['transfer-encoding'] !== undefined
    if (!unknown && length <= maxBytes) {
      next()
      return
    }
    const megabytes = Math.floor(maxBytes / 1024 / 1024)
    response
      .status(unknown ? 411 : 413)
      .set('Connection', 'close')
      .type('text/plain')
      .send(
        unknown
          ? 'The request does not tell its length.\n'
          : `That is too much in one go: ${megabytes} MB at most.\n`,
      )
  }
}

/**
 * What a route does not call cacheable is stored nowhere. Decided as late as the headers are sent, because Remix
 * appends to a header that is already there.
 *
 * @type {import('express').RequestHandler}
 */
export function noStoreByDefault(_request, response, next) {
  const writeHead = response.writeHead
  response.writeHead = /** @type {typeof writeHead} */ (
    (/** @type {any[]} */ ...args) => {
      if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store')
      // @ts-expect-error -- its overloads cannot be spread
      return writeHead.apply(response, args)
    }
  )
  next()
}
