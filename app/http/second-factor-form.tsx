import { CopyableSecret, OneTimeCodeField, QrCode } from '~/ui'

export interface SecondFactorFormProps {
  /** The otpauth: address. */
  readonly uri: string
  readonly secret: string
}

/** Scan or type, then prove it with a first code: the fields of the form that enrols a second factor. */
export function SecondFactorFields({ uri, secret }: SecondFactorFormProps) {
  return (
    <>
      <ol className="mb-4 list-decimal space-y-2 pl-5">
        <li>Open the authenticator app on your phone. Any that knows TOTP will do.</li>
        <li>Scan this picture, or type the secret below it.</li>
        <li>Type the six digits that the app then shows.</li>
      </ol>
      <div className="mb-4 max-w-56">
        <QrCode value={uri} label="QR code for your authenticator app" />
      </div>
      <CopyableSecret
        label="Secret, for typing"
        value={secret}
        whenLost="If you lose your phone, two people must agree on a new one."
      />
      <OneTimeCodeField name="code" digits={6} label="First code from the app" />
    </>
  )
}
