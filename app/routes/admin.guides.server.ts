/** Each kind's guide and what comes with it, as the build took them in: a portal stands without its sources. */
const TEXTS = import.meta.glob<string>(['../connectors/*/README.md', '../connectors/*/*.yaml'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface Guide {
  readonly text: string
  readonly fileName: string
  /** It is saved and not read. */
  readonly saved: boolean
}

/** The guide of a kind, which lies in the folder of its protocol: `webhook-ack` in `webhook`; or a file by its name. */
export function guideOf(name: string): Guide | null {
  for (const [path, text] of Object.entries(TEXTS)) {
    const [folder = '', file = ''] = path.split('/').slice(-2)
    if (file === name && file !== 'README.md') return { text, fileName: file, saved: true }
    if (file === 'README.md' && (name === folder || name.startsWith(`${folder}-`)))
      return { text, fileName: `${folder}.md`, saved: false }
  }
  return null
}
