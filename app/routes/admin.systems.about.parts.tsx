import type { SerializeFrom } from '@remix-run/node'
import {
  DefinitionList,
  EndWithoutPortal,
  Instant,
  labelFor,
  ProofBadge,
  SeatBadge,
  Section,
  TextLink,
} from '~/ui'
import type { SettingView, SystemView } from '~/usecases/connected-system/system-view'
import type { SystemCoverage } from '~/usecases/finding/listing-coverage.server'
import { choiceText, settingText } from './admin.systems.check.parts'
import { LiveListing } from './listing-progress.parts'
import { NothingWhileDown } from './without-daypass.parts'

interface AboutSystemProps {
  system: SerializeFrom<SystemView>
  site: { id: string; name: string; timeZone: string }
  owner: string | null
  /** The listing of its accounts that is under way. */
  listing: SystemCoverage['progress']
}

/** What is known of a connected system, apart from its connection. */
export function AboutSystem({ system, site, owner, listing }: AboutSystemProps) {
  return (
    <Section title="About">
      <DefinitionList
        items={[
          { term: 'Site', value: <TextLink to={`/admin/sites/${site.id}`}>{site.name}</TextLink> },
          { term: 'Run by', value: <SeatBadge seat={system.ownerSeat} /> },
          { term: 'Owner', value: owner },
          { term: 'Installs updates', value: system.patchOwner },
          { term: 'Network segment', value: system.networkSegment },
          ...system.settings.map((field) => ({ term: settingText(field.name), value: settingShown(field) })),
          {
            term: 'Without Daypass',
            value: (
              <>
                <EndWithoutPortal end={system.endWithoutPortal} />
                <NothingWhileDown />
              </>
            ),
          },
          { term: 'Proof of an end', value: <ProofBadge grade={system.capabilities.proof} /> },
          {
            term: 'Weekly hours',
            value: system.capabilities.weeklyHours
              ? 'Kept by the system itself'
              : system.capabilities.disable
                ? 'Kept by Daypass, which switches off and on; not while it is down'
                : 'Not possible',
          },
          {
            term: 'Accounts found',
            value: !system.capabilities.list ? (
              'It cannot be listed'
            ) : system.listedAt === null ? (
              'Not listed yet'
            ) : (
              <span>
                {system.listedAccounts ?? 0}, <Instant at={system.listedAt} timeZone={site.timeZone} />
                {system.listFault === null
                  ? ''
                  : `; the last listing failed: ${labelFor('fault', system.listFault)}`}
              </span>
            ),
          },
          ...(listing === null
            ? []
            : [
                {
                  term: 'List of accounts',
                  value: <LiveListing system={system.id} made={listing} timeZone={site.timeZone} />,
                },
              ]),
          {
            term: 'Limits',
            value: `${system.maxAtOnce ?? 8} calls at the same time${
              system.maxPerMinute === null ? '' : `, ${system.maxPerMinute} accounts a minute`
            }`,
          },
          ...(system.breakerUntil === null
            ? []
            : [
                {
                  term: 'Does not answer',
                  value: (
                    <span>
                      Only one test call at a time is sent, the next{' '}
                      <Instant at={system.breakerUntil} timeZone={site.timeZone} />
                    </span>
                  ),
                },
              ]),
          {
            term: 'Manual steps',
            value: <span className="whitespace-pre-line">{system.manualSteps}</span>,
          },
        ]}
      />
    </Section>
  )
}

/** A setting's value, as people read it. */
export function settingShown({ name, kind, secret, value }: SerializeFrom<SettingView>) {
  if (secret) return value === true ? 'Stored, sealed' : null
  if (kind === 'boolean') return value === true ? 'Yes' : 'No'
  if (value === null || value === '') return null
  if (kind === 'choice') return choiceText(name, String(value))
  if (kind === 'lines') {
    return (
      <details>
        <summary className="flex min-h-11 items-center text-action underline underline-offset-2">
          Show it
        </summary>
        <pre className="mt-1 whitespace-pre-wrap break-all text-xs">{value}</pre>
      </details>
    )
  }
  return <span className="break-words">{value}</span>
}
