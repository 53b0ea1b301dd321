import { OneTimeCodeField } from './one-time-code'

export interface AuthenticatorCodeFieldProps {
  hint?: string
}

/** The fresh code, at the field `code`, that confirms what its form gives. */
export function AuthenticatorCodeField({
  hint = 'Each code works once. If you used it just now, wait for the next one.',
}: AuthenticatorCodeFieldProps) {
  return <OneTimeCodeField name="code" digits={6} label="Code from your authenticator app" hint={hint} />
}
