import { createContext, type ReactNode, useContext } from 'react'

interface RequestFacts {
  readonly nonce: string | undefined
  readonly requestId: string | null
}

const Facts = createContext<RequestFacts>({ nonce: undefined, requestId: null })

/** Given once by entry.server.tsx. A browser has no provider: it reads the id from the page, and needs no nonce. */
export function RequestFactsProvider({ facts, children }: { facts: RequestFacts; children: ReactNode }) {
  return <Facts.Provider value={facts}>{children}</Facts.Provider>
}

/** The nonce of this response for scripts and styles; undefined in the browser, which hides it from scripts. */
export function useNonce(): string | undefined {
  return useContext(Facts).nonce
}

const META_NAME = 'daypass-request-id'

/** Carries the id of the request over to the browser, for error pages drawn there. */
export function RequestIdMeta() {
  const { requestId } = useContext(Facts)
  return <meta name={META_NAME} content={requestId ?? ''} suppressHydrationWarning />
}

const MESSAGE = /^Request ([0-9a-f-]{36}) failed\.$/

/** What a data request that failed tells the browser instead of a message or a stack. */
export function failureMessage(requestId: string): string {
  return `Request ${requestId} failed.`
}

/** The id that an error page shows and the log holds: that of the data request, or else of the document. */
export function useErrorId(error: unknown): string | null {
  const { requestId } = useContext(Facts)
  if (error instanceof Error) {
    const id = MESSAGE.exec(error.message)?.[1]
    if (id !== undefined) return id
  }
  if (requestId !== null || typeof document === 'undefined') return requestId
  return document.querySelector(`meta[name="${META_NAME}"]`)?.getAttribute('content') || null
}
