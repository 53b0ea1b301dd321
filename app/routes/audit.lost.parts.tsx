import { Columns, DefinitionList, Instant, Section, TextLink } from '~/ui'
import { Severity } from './audit.findings.parts'
import type { Finding } from './audit.ways-out.parts'

/** A key or badge that was lost: no list ever shows it, and only people close it. */
export function LostThing({ page }: { page: Finding }) {
  const { finding, lostTaskId, closedAt } = page
  const { account, site, system, person } = finding
  return (
    <Columns count="aside">
      <Section title="What was lost">
        <DefinitionList
          items={[
            { term: 'Thing', value: account.name },
            { term: 'Number on it', value: account.nativeId },
            {
              term: 'Last with',
              value: person && (
                <TextLink to={`/audit/people/${person.id}`}>
                  {person.name}
                  {finding.vendor ? `, ${finding.vendor.name}` : ''}
                </TextLink>
              ),
            },
            { term: 'System', value: <TextLink to={`/systems/${system.id}`}>{system.name}</TextLink> },
            { term: 'Owner', value: finding.owner?.name ?? 'Nobody' },
            { term: 'Severity', value: <Severity of={finding.severity} /> },
            { term: 'Reported', value: <Instant at={finding.openedAt} timeZone={site.timeZone} /> },
            {
              term: 'Deadline',
              value: finding.deadline && <Instant at={finding.deadline} timeZone={site.timeZone} />,
            },
          ].filter(({ value }) => value !== null)}
        />
      </Section>
      <Section title="What closes it">
        <p className="mb-3">
          For a key, both seats say that the locks were changed. For a badge, two people say that it opens
          nothing any more. Or it is found, and two people saw it.
        </p>
        {lostTaskId === null ? null : (
          <TextLink to={`/tasks/${lostTaskId}`}>
            {closedAt === null ? 'Say so at its task' : 'Its task'}
          </TextLink>
        )}
        {finding.credentialId ? (
          <p className="mt-3">
            <TextLink to={`/audit/credentials/${finding.credentialId}`}>Time line of the access</TextLink>
          </p>
        ) : null}
      </Section>
    </Columns>
  )
}
