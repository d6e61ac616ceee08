import type { Plan } from '../contracts/plan.ts';
import type { SecretIo } from './resolve-secrets.ts';

const GROUP_AND_OTHERS = 0o077;

/** What a person should know about the files that secrets are in, as sentences: others on the machine may read them. */
export async function secretNotices(plan: Plan, io: SecretIo): Promise<readonly string[]> {
  const named = secretFile(plan);
  if (named === null || io.permissions === undefined) return [];
  const mode = await io.permissions(named.path);
  if (mode === null || (mode & GROUP_AND_OTHERS) === 0) return [];
  const shown = mode.toString(8).padStart(3, '0');
  return [
    `The file ${named.path} of ${named.key} is open to others on this machine (mode ${shown}). Close it with: chmod 600 ${named.path}`,
  ];
}

function secretFile({ auth }: Plan): { readonly key: string; readonly path: string } | null {
  const of = (key: string, ref: string) => (ref.startsWith('file:') ? { key, path: ref.slice(5) } : null);
  switch (auth.mode) {
    case 'anonymous':
      return null;
    case 'token':
      return of('auth.token', auth.tokenRef);
    case 'password':
      return of('auth.password', auth.passwordRef);
    case 'key':
      return of('auth.privateKeyFile', auth.keyRef);
    case 'users':
      return of('auth.users.file', auth.usersRef);
    case 'generated-users':
      return of('auth.users.password', auth.passwordRef);
  }
}
