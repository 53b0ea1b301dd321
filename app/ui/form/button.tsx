import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Icon, type IconName } from '../icon'

export type ButtonTone = 'primary' | 'secondary' | 'danger' | 'quiet'

const BASE =
  'inline-flex min-h-control items-center justify-center gap-2 rounded-sm border px-4 py-2 text-center font-semibold no-underline'

const TONES: Record<ButtonTone, string> = {
  primary: 'border-action bg-action text-on-action hover:border-action-strong hover:bg-action-strong',
  secondary: 'border-control bg-surface text-ink hover:bg-raised',
  danger: 'border-danger bg-danger text-on-danger hover:border-danger-strong hover:bg-danger-strong',
  quiet: 'border-transparent bg-transparent text-action underline underline-offset-2 hover:bg-raised',
}

export interface ButtonProps {
  children: ReactNode
  tone?: ButtonTone
  icon?: IconName
  /** Read after the words, where several buttons on a page say the same: 'for Ana Silva'. */
  about?: string
  /** Fills the width of a phone. */
  wide?: boolean
}

export interface SubmitButtonProps extends ButtonProps {
  /** Which of several buttons was pressed. */
  name?: string
  value?: string
  formAction?: string
  disabled?: boolean
}

/** Sends the form around it. */
export function SubmitButton({
  children,
  tone = 'primary',
  icon,
  about,
  wide,
  ...native
}: SubmitButtonProps) {
  return (
    <button type="submit" className={look(tone, wide)} {...native}>
      <Face icon={icon} about={about}>
        {children}
      </Face>
    </button>
  )
}

export interface ButtonLinkProps extends ButtonProps {
  to: string
  /** A full page load: files, calendars, anything that is not a page of the portal. */
  reload?: boolean
}

/** A link that leads to the next step. What changes something is a SubmitButton. */
export function ButtonLink({ children, to, tone = 'primary', icon, about, wide, reload }: ButtonLinkProps) {
  return (
    <Link to={to} reloadDocument={reload} className={look(tone, wide)}>
      <Face icon={icon} about={about}>
        {children}
      </Face>
    </Link>
  )
}

/** A link in running text. */
export function TextLink({ to, children, reload }: { to: string; children: ReactNode; reload?: boolean }) {
  const className = 'text-action underline underline-offset-2 hover:text-action-strong'
  return /^(mailto|tel|https?):/.test(to) ? (
    <a href={to} rel="noreferrer" className={className}>
      {children}
    </a>
  ) : (
    <Link to={to} reloadDocument={reload} className={className}>
      {children}
    </Link>
  )
}

function look(tone: ButtonTone, wide: boolean | undefined): string {
  return classes(BASE, TONES[tone], wide && 'max-sm:w-full')
}

function Face({ children, icon, about }: Pick<ButtonProps, 'children' | 'icon' | 'about'>) {
  return (
    <>
      {icon ? <Icon name={icon} className="size-[1.15em]" /> : null}
      <span>
        {children}
        {about ? <span className="sr-only"> {about}</span> : null}
      </span>
    </>
  )
}
