import type { ConnectionOptions } from 'node:tls';

/** How to trust an https target, and how to be known to it. PEM texts, not paths. */
export interface TlsSettings {
  /** Certificates of authorities to trust instead of the system's. */
  readonly caPem?: string;
  /** Client certificate chain. */
  readonly certificatePem?: string;
  /** Private key of the client certificate. */
  readonly keyPem?: string;
  /** Passphrase of an encrypted `keyPem`. */
  readonly keyPassphrase?: string;
  /** Name to ask for and to verify, if it differs from the host of the URL. */
  readonly serverName?: string;
  /** Accept any certificate. For test set-ups only. @default false */
  readonly insecure?: boolean;
}

/** The same as options of `tls.connect`. */
export function toConnectionOptions(tls: TlsSettings): ConnectionOptions {
  return {
    ...(tls.caPem === undefined ? {} : { ca: tls.caPem }),
    ...(tls.certificatePem === undefined ? {} : { cert: tls.certificatePem }),
    ...(tls.keyPem === undefined ? {} : { key: tls.keyPem }),
    ...(tls.keyPassphrase === undefined ? {} : { passphrase: tls.keyPassphrase }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
  };
}
