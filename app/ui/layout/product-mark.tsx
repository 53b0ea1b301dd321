/** A pass with a hole for the lanyard and a tick: the product's mark, drawn in the action colour. */
export function ProductMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <rect x="6" y="2" width="20" height="28" rx="4" className="fill-action" />
      <rect x="13" y="5" width="6" height="2.5" rx="1.25" className="fill-surface" />
      <path
        d="M11 18.5l3.6 3.6L21.5 14.5"
        className="stroke-on-action"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
