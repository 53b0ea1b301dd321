// @ts-check

/**
 * The last resort: what the framework did not turn into a page. The log gets the error, the reader its id.
 *
 * @param {{ error(fields: object, message: string): void }} log
 * @returns {import('express').ErrorRequestHandler}
 */
export function failurePage(log) {
  return (error, request, response, _next) => {
    const status = clientError(error) ?? 500
    const { requestId: id, route } = response.locals
    if (status === 500) {
      log.error({ err: error, requestId: id, method: request.method, route }, 'request failed')
    }
    if (response.headersSent) {
      // A half-sent page must not look like a whole one.
      response.destroy()
      return
    }
    response
      .status(status)
      .type('text/plain')
      .send(
        status === 500
          ? `Something went wrong on our side. If it happens again, tell your administrator this id: ${id}\n`
          : 'The request could not be understood.\n',
      )
  }
}

/** @param {unknown} error */
function clientError(error) {
  const status = /** @type {{ status?: unknown } | null} */ (error)?.status
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null
}
