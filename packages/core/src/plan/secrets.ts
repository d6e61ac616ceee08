import type { CredentialsConfig } from '../config/config.ts';
import type { AuthPlan } from '../contracts/plan.ts';

/** Values of secrets by their reference. Travels beside a plan, never in it. */
export type Secrets = Readonly<Record<string, string>>;

/** Credentials taken apart: references for the plan, and the values that were written as they are. */
export interface SplitCredentials {
  readonly auth: AuthPlan;
  /** Every reference of the plan. */
  readonly secretRefs: readonly string[];
  /** Values of the `inline:n` references. */
  readonly inline: Secrets;
}

/** Puts references in the place of secrets: `env:NAME` and `file:PATH` stay, a value itself becomes `inline:1`. */
export function splitCredentials(credentials: CredentialsConfig): SplitCredentials {
  switch (credentials.mode) {
    case 'anonymous':
      return { auth: { mode: 'anonymous' }, secretRefs: [], inline: {} };
    case 'token': {
      const { ref, inline } = referenceTo(credentials.token);
      return { auth: { mode: 'token', tokenRef: ref }, secretRefs: [ref], inline };
    }
    case 'password': {
      const { ref, inline } = referenceTo(credentials.password);
      const { username } = credentials;
      return { auth: { mode: 'password', username, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'users': {
      const usersRef = isReference(credentials.file) ? credentials.file : `file:${credentials.file}`;
      return { auth: { mode: 'users', usersRef }, secretRefs: [usersRef], inline: {} };
    }
    case 'generated-users': {
      const { count, prefix, password } = credentials;
      const { ref, inline } = referenceTo(password);
      return { auth: { mode: 'generated-users', count, prefix, passwordRef: ref }, secretRefs: [ref], inline };
    }
    case 'key': {
      const keyRef = isReference(credentials.privateKeyFile)
        ? credentials.privateKeyFile
        : `file:${credentials.privateKeyFile}`;
      return { auth: { mode: 'key', keyRef }, secretRefs: [keyRef], inline: {} };
    }
  }
}

/** Whether a text only says where a secret is to be found. */
export function isReference(text: string): boolean {
  return /^(env|file):./s.test(text);
}

function referenceTo(secret: string): { readonly ref: string; readonly inline: Secrets } {
  return isReference(secret) ? { ref: secret, inline: {} } : { ref: 'inline:1', inline: { 'inline:1': secret } };
}
