import {
  json,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  type SerializeFrom,
} from '@remix-run/node'
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLoaderData,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import { ErrorPage } from './http/error-page'
import { loadViewer } from './http/viewer.server'
import { RequestIdMeta, useErrorId, useNonce } from './request-context'
import { AppShell, type AppShellProps } from './ui/layout/app-shell'
import { FrozenBanner, RedBanner } from './ui/layout/notice'
import tokens from './ui/tokens.css?url'

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: tokens },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' },
]

export const meta: MetaFunction = () => [{ title: 'Daypass' }]

/** What a route says of its page, in `export const handle`. */
export interface RouteHandle {
  /** Sent without any script: passes and confirm pages. */
  readonly plain?: boolean
  /** Without the frame: the page fills the screen itself. */
  readonly bare?: boolean
  readonly density?: 'desk' | 'gate'
  /** `reading` for forms and decisions. */
  readonly width?: 'reading' | 'full'
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const plain = useMatches().some((match) => (match.handle as RouteHandle | undefined)?.plain === true)
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <RequestIdMeta />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {plain ? null : (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        )}
      </body>
    </html>
  )
}

export async function loader(args: LoaderFunctionArgs) {
  return json({ viewer: await loadViewer(args) })
}

type FrameViewer = SerializeFrom<typeof loader>['viewer']

export default function Root() {
  const { viewer } = useLoaderData<typeof loader>()
  const handles = useMatches().map((match) => match.handle as RouteHandle | undefined)
  const { bare, density, width } = Object.assign({}, ...handles) as RouteHandle
  if (bare) return <Outlet />
  return (
    <Frame viewer={viewer} density={density} width={width}>
      <Outlet />
    </Frame>
  )
}

function Frame({ viewer, children, ...look }: AppShellProps & { viewer: FrameViewer }) {
  const banner = viewer?.banner
  return (
    <AppShell
      nav={viewer?.nav ?? []}
      person={viewer}
      banner={
        <>
          {viewer?.givingFrozen ? <FrozenBanner to="/giving" /> : null}
          {banner ? (
            <RedBanner overdue={banner.overdue} oldest={banner.oldest ?? undefined} to="/overdue" />
          ) : null}
        </>
      }
      {...look}
    >
      {children}
    </AppShell>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  const id = useErrorId(error)
  const data = useRouteLoaderData<typeof loader>('root')
  return (
    <Frame viewer={data?.viewer ?? null} width="reading">
      <ErrorPage error={error} id={id} />
    </Frame>
  )
}
