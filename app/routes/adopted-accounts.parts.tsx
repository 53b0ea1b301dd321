import type { RevisionBody } from '~/domain/access-request/revision'
import { Section, TextLink } from '~/ui'

/** What a request takes over: accounts that are there, by name and id, and whose they become. */
export function AdoptedAccounts({ body, linked = true }: { body: RevisionBody; linked?: boolean }) {
  if (body.adopts === undefined) return null
  const nameOf = (id: string) => body.people.find((person) => person.id === id)?.name ?? ''
  return (
    <Section
      title="Takes over accounts that nobody granted"
      lead="With both yeses Daypass puts its mark on exactly these accounts, gives them the rights above and no others, and ends them with the window. They keep their passwords."
    >
      <ul className="space-y-2">
        {body.adopts.map((each) => (
          <li key={each.findingId}>
            <span className="font-semibold wrap-anywhere">{each.nativeName}</span>
            <span className="block text-sm wrap-anywhere text-muted">Id {each.nativeId}</span>
            becomes the account of {nameOf(each.personId)}
            {linked ? (
              <>
                . <TextLink to={`/audit/findings/${each.findingId}`}>See what was found</TextLink>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
