import type { Portal } from './container.server'

/** What the launcher hands to every loader and action (`getLoadContext` in server.js). */
export interface LoadContext {
  readonly portal: Portal
  /** For `<Scripts nonce>` and inline styles of this one response. */
  readonly nonce: string
  /** The caller's address, through the proxies that DAYPASS_TRUST_PROXY names and no others. */
  readonly ip: string
  /** Stands in the response's X-Request-Id, in each log line and on the error page. */
  readonly requestId: string
  /** The pattern of the route, for logs: the path may hold a token. */
  readonly route: string
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends LoadContext {}
}
