/** A long text that is handed on as it is: all of it is selected with one click or tap. */
export function TokenText({ label, value }: { label: string; value: string }) {
  return (
    <p className="mb-4">
      <span className="mb-1 block text-base font-semibold">{label}</span>
      <output className="block rounded-sm border border-control bg-raised p-3 font-mono text-sm break-all select-all">
        {value}
      </output>
    </p>
  )
}
