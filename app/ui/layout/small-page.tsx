import type { ReactNode } from 'react'
import { ProductMark } from './product-mark'

export interface SmallPageProps {
  title: string
  children: ReactNode
  /** What the page belongs to, below the title. */
  lead?: ReactNode
}

/** A page with one thing to do and no navigation: signing in, confirming from a mail, an error. */
export function SmallPage({ title, children, lead }: SmallPageProps) {
  return (
    <div
      data-density="desk"
      className="flex min-h-dvh flex-col items-center bg-canvas px-4 py-8 text-ink sm:py-16"
    >
      <header className="mb-6 flex items-center gap-2 text-xl font-bold">
        <ProductMark className="size-9" />
        Daypass
      </header>
      <main
        id="main"
        className="w-full max-w-[28rem] rounded-md border border-line bg-surface p-6 text-base sm:p-8"
      >
        <h1 className="text-xl font-bold text-balance">{title}</h1>
        {lead ? <p className="mt-1 text-muted">{lead}</p> : null}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  )
}
