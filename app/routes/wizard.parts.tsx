import { Link } from '@remix-run/react'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import {
  Badge,
  CheckboxGroup,
  DateTimeField,
  labelFor,
  messageFor,
  Notice,
  RadioGroup,
  RiskTier,
  Select,
  spanText,
  TextArea,
  TextInput,
  TextLink,
  WeeklyHoursField,
} from '~/ui'
import { STEPS, type Step } from '~/usecases/access-request/request-draft'
import type { Offer, Wizard } from '~/usecases/access-request/show-wizard.server'
import { GraceField } from './grace.parts'

/** The questions of this reader: somebody who is no crew lead asks for nobody else. */
export function stepsFor(crewLead: boolean): readonly Step[] {
  return crewLead ? STEPS : STEPS.filter((step) => step !== 'who')
}

/** The question of a page. */
export function questionOf(step: Step, crewLead: boolean): string {
  return {
    who: 'Who comes?',
    where: 'At which site?',
    what: crewLead ? 'What do they need access to?' : 'What do you need access to?',
    when: 'From when to when?',
    why: 'What will be done?',
    check: 'Check and send',
  }[step]
}

const SHORT: Record<Step, string> = {
  who: 'Who',
  where: 'Site',
  what: 'Access',
  when: 'Time',
  why: 'Work',
  check: 'Check',
}

/** Where one is, and the way to each other question. */
export function StepTrail({ steps, current }: { steps: readonly Step[]; current: Step }) {
  const position = steps.indexOf(current)
  return (
    <nav aria-label="Questions" className="mb-4">
      <p className="mb-2 text-sm text-muted">
        {current === 'check' ? 'Last step' : `Question ${position + 1} of ${steps.length - 1}`}
      </p>
      <ol className="flex gap-1">
        {steps.map((step, index) => (
          <li key={step} className="min-w-0 grow basis-0">
            <Link
              to={`?step=${step}`}
              aria-current={step === current ? 'step' : undefined}
              className={`flex min-h-11 items-start justify-start border-t-4 pt-1 text-sm no-underline ${
                index <= position ? 'border-action' : 'border-line'
              } ${step === current ? 'font-semibold text-ink' : 'text-action'}`}
            >
              <span className="truncate">{SHORT[step]}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** The fields of one question. */
export function StepFields({ wizard }: { wizard: Wizard }) {
  const { step, draft } = wizard
  if (step === 'who') {
    return (
      <CheckboxGroup
        name="people"
        legend="Your people"
        hint="Tick everybody who needs the same access at the same time."
        options={wizard.colleagues.map((person) => ({
          value: person.id,
          label: person.name,
          hint: person.photoFileId ? undefined : 'No photo yet: the gate will ask for an identity card.',
        }))}
        defaultValues={draft.people}
      />
    )
  }
  if (step === 'where') return <WhereFields wizard={wizard} />
  if (step === 'what') return <WhatFields wizard={wizard} />
  if (step === 'when') return <WhenFields wizard={wizard} />
  return (
    <>
      <TextArea
        name="purpose"
        label="What will be done, and why"
        hint="The approvers and your sponsor read this."
        maxLength={2000}
        rows={4}
        defaultValue={draft.purpose}
      />
      <TextInput
        name="workOrder"
        label="Work order"
        hint="The number your customer gave you."
        optional
        width="medium"
        defaultValue={draft.workOrder}
      />
      <Select
        name="sponsorId"
        label="Sponsor"
        hint="Who at the site ordered the work. They are told, and can end the access early."
        width="medium"
        options={wizard.sponsors.map(({ id, name }) => ({ value: id, label: name }))}
        defaultValue={draft.sponsorId}
      />
    </>
  )
}

function WhereFields({ wizard }: { wizard: Wizard }) {
  if (wizard.sites.length === 0) {
    return (
      <Notice tone="warning" title="No site has anything to give yet">
        Ask your contact at the site. Your request is kept.
      </Notice>
    )
  }
  return (
    <RadioGroup
      name="siteId"
      legend="Site"
      hint="One request is for one site: its own approvers decide."
      options={wizard.sites.map((site) => ({
        value: site.id,
        label: site.name,
        hint: `Local time: ${site.timeZone}`,
      }))}
      defaultValue={wizard.draft.siteId || undefined}
    />
  )
}

function WhatFields({ wizard }: { wizard: Wizard }) {
  const { site, offers, draft } = wizard
  if (!site) {
    return (
      <Notice tone="info" title="First choose the site">
        <TextLink to="?step=where">Choose the site</TextLink>
      </Notice>
    )
  }
  return (
    <CheckboxGroup
      name="entitlements"
      legend={`Doors and systems at ${site.name}`}
      hint="Only what you need: less is decided faster."
      options={offers.map((offer) => ({
        value: offer.id,
        label: offer.name,
        hint: offer.refused
          ? messageFor({ code: offer.refused, detail: { system: offer.systemName } })
          : offer.systemName,
        disabled: offer.refused !== null,
        detail: <OfferFacts offer={offer} />,
      }))}
      defaultValues={draft.entitlements}
    />
  )
}

function OfferFacts({ offer }: { offer: Offer }) {
  return (
    <p className="flex flex-wrap items-center gap-1.5">
      <RiskTier tier={offer.riskTier} />
      {offer.escort ? (
        <Badge icon="escort" tone="warning">
          Escort
        </Badge>
      ) : null}
      <span className="text-xs text-muted">
        at most {spanText(offer.maxLength)}
        {offer.requiredDocuments.length > 0
          ? `; needs ${offer.requiredDocuments.map((type) => labelFor('document', type).toLowerCase()).join(', ')}`
          : ''}
      </span>
    </p>
  )
}

function WhenFields({ wizard }: { wizard: Wizard }) {
  const { site, draft } = wizard
  if (!site) {
    return (
      <Notice tone="info" title="First choose the site">
        Times are those of the site. <TextLink to="?step=where">Choose the site</TextLink>
      </Notice>
    )
  }
  const chosen = wizard.offers.filter((offer) => draft.entitlements.includes(offer.id))
  const grace = longestGrace(chosen)
  const longest = chosen.length > 0 ? Math.min(...chosen.map((offer) => offer.maxLength)) : null
  return (
    <>
      <DateTimeField
        name="validFrom"
        label="Start"
        timeZone={site.timeZone}
        defaultValue={draft.validFrom}
        hint="Access begins here if both have said yes by then; it never shifts."
      />
      <DateTimeField
        name="validTo"
        label="End"
        timeZone={site.timeZone}
        defaultValue={draft.validTo}
        hint={
          longest === null
            ? 'Access ends here by itself.'
            : `At most ${spanText(longest)} after the start, for what you chose. Access ends here by itself.`
        }
      />
      <WeeklyHoursField
        name="weekly"
        legend="Hours within that time"
        timeZone={site.timeZone}
        defaultOpenings={draft.hours === 'weekly' ? (draft.openings as WeeklyOpening[]) : null}
      />
      {grace > 0 || draft.graceMinutes !== '' ? (
        <GraceField most={grace} defaultValue={draft.graceMinutes} />
      ) : null}
    </>
  )
}

/** The longest grace for what was chosen, ms; 0 where there is nothing to ask. */
function longestGrace(chosen: readonly Offer[]): number {
  const lengths = chosen.flatMap((offer) => offer.maxGrace ?? [])
  return lengths.length > 0 ? Math.min(...lengths) : 0
}
