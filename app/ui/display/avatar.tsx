import { classes } from '../classes'

export interface AvatarProps {
  name: string
  /** The person's photo, served to those who may see it. */
  src?: string | null
  size?: 'sm' | 'md' | 'lg' | 'xl'
  /** The name stands beside it: the picture then says nothing new. */
  decorative?: boolean
}

const SIZES = {
  sm: 'size-8 text-xs',
  md: 'size-12 text-base',
  lg: 'size-24 text-xl',
  xl: 'size-64 max-w-full text-3xl',
} as const

/** A photo, or initials that say plainly that there is none. */
export function Avatar({ name, src, size = 'md', decorative = true }: AvatarProps) {
  const look = classes('flex-none overflow-hidden bg-raised object-cover', SIZES[size])
  const shape = size === 'xl' || size === 'lg' ? 'rounded-md' : 'rounded-full'
  if (src)
    return <img src={src} alt={decorative ? '' : `Photo of ${name}`} className={classes(look, shape)} />
  return (
    <span
      {...(decorative
        ? { 'aria-hidden': true as const }
        : { role: 'img', 'aria-label': `${name}, no photo` })}
      className={classes(
        look,
        shape,
        'inline-flex items-center justify-center border border-dashed border-control font-semibold text-ink',
      )}
    >
      {initials(name)}
    </span>
  )
}

/** Photo, name and one line below it. */
export function PersonLine({ name, src, detail }: { name: string; src?: string | null; detail?: string }) {
  return (
    <span className="inline-flex items-center gap-2 text-start">
      <Avatar name={name} src={src} size="sm" />
      <span className="min-w-0">
        <span className="block">{name}</span>
        {detail ? <span className="block text-xs font-normal text-muted">{detail}</span> : null}
      </span>
    </span>
  )
}

/** First letters of the first and the last word of a name, in any script. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = [...(words[0] ?? '?')][0] ?? '?'
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toLocaleUpperCase('en')
}
