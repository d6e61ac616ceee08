import {
  AuthApi,
  ClientUsageError,
  ControlClient,
  SyntrixError,
  generateUsers,
  mintToken,
  parseUserPool,
  readPkcs1Key,
  renewTokens,
  signIn,
  type Credentials,
  type ObserveConnection,
  type TokenPair,
} from '@syntrix-bench/client';

import type { AuthContext, Authenticator, Session } from '../../contracts/target.ts';
import { BenchError } from '../../errors.ts';
import { troubleAt } from './target-trouble.ts';

/** How long a token lives that is minted from the server's key. */
const MINTED_LIFETIME_SECONDS = 3600;
const MINTED_SUBJECT = 'system:syntrix-bench';

const ANONYMOUS: Session = { username: 'anonymous', authorization: null, refreshToken: null, expiresInSeconds: null };

/** How the coordinator becomes who the plan says. @throws BenchError for a secret without a value, or a useless pool */
export function authenticator(context: AuthContext, observe?: ObserveConnection): Authenticator {
  const { auth, secrets } = context;
  switch (auth.mode) {
    case 'anonymous':
      return fixedSession(ANONYMOUS);
    case 'token':
      return fixedSession({
        ...ANONYMOUS,
        username: 'the given token',
        authorization: `Bearer ${secretOf(secrets, auth.tokenRef)}`,
      });
    case 'key':
      return mintingAuthenticator(context, auth.keyRef, secretOf(secrets, auth.keyRef));
    case 'password':
      return passwordAuthenticator(
        context,
        [{ username: auth.username, password: secretOf(secrets, auth.passwordRef) }],
        observe,
      );
    case 'users':
      return passwordAuthenticator(
        context,
        asBenchError(() => parseUserPool(secretOf(secrets, auth.usersRef))),
        observe,
      );
    case 'generated-users':
      return passwordAuthenticator(
        context,
        generateUsers(auth.count, auth.prefix, secretOf(secrets, auth.passwordRef)),
        observe,
      );
  }
}

function fixedSession(session: Session): Authenticator {
  return { open: () => Promise.resolve([session]), renew: () => Promise.resolve(session), takeTraffic: () => [] };
}

/** A system token for the run's databases: their authorization rules are skipped, so rules are not what is measured. */
function mintingAuthenticator({ databases }: AuthContext, keyRef: string, pem: string): Authenticator {
  const mint = async (): Promise<Session> => {
    const pkcs1Pem = validatePrivateKey(keyRef, pem);
    const token = asBenchError(() =>
      mintToken({
        pkcs1Pem,
        subject: MINTED_SUBJECT,
        roles: ['system', 'service:syntrix-bench'],
        dbAdmin: databases,
        lifetimeSeconds: MINTED_LIFETIME_SECONDS,
      }),
    );
    return {
      username: MINTED_SUBJECT,
      authorization: `Bearer ${token}`,
      refreshToken: null,
      expiresInSeconds: MINTED_LIFETIME_SECONDS,
    };
  };
  return { open: async () => [await mint()], renew: mint, takeTraffic: () => [] };
}

/** Logs users in one after the other: side by side the server is no faster, and each hash takes 64 MiB of its memory. */
function passwordAuthenticator(
  { target }: AuthContext,
  users: readonly Credentials[],
  observe?: ObserveConnection,
): Authenticator {
  const url = target.urls[0]!;
  const control = asBenchError(
    () =>
      new ControlClient({
        url,
        headers: target.headers,
        ...(observe === undefined ? {} : { observe }),
      }),
  );
  const api = new AuthApi(control);
  const known = new Map(users.map((user) => [user.username, user]));
  return {
    async open() {
      const sessions: Session[] = [];
      for (const user of users) sessions.push(toSession(user, await explained(user, url, signIn(api, user))));
      return sessions;
    },
    async renew(session) {
      const user = known.get(session.username)!;
      return toSession(user, await explained(user, url, renewTokens(api, user, session.refreshToken)));
    },
    takeTraffic: () => control.takeTraffic(),
  };
}

/** Turns what the client says of a failed login into an error for people. */
async function explained<T>(user: Credentials, url: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SyntrixError)) throw error;
    if (error.status === 0) {
      const { problem, hint } = troubleAt(url, error.category, error.sample);
      throw new BenchError('target_unreachable', problem, { hint, cause: error });
    }
    // A wrong password is called that, and whose it is.
    const isNamed = error.category === 'http_401_unauthorized';
    const message = isNamed ? error.message : `user "${user.username}" cannot log in: ${error.message}`;
    throw new BenchError('auth_failed', message, { hint: error.hint, cause: error });
  }
}

function toSession(user: Credentials, pair: TokenPair): Session {
  return {
    username: user.username,
    authorization: `Bearer ${pair.accessToken}`,
    refreshToken: pair.refreshToken,
    expiresInSeconds: pair.expiresInSeconds,
  };
}

function secretOf(secrets: Readonly<Record<string, string>>, reference: string): string {
  const value = secrets[reference];
  if (value !== undefined) return value;
  throw new BenchError('secret_missing', `the secret "${reference}" has no value`, {
    hint: 'give startRun the values of the plan’s references in `secrets`',
  });
}

/**
 * The key that was given, if tokens can be signed with it.
 *
 * @param ref the plan's reference to it, such as `file:/etc/syntrix/key.pem`
 * @throws BenchError `config_invalid` that names the file and says what it is instead
 */
export function validatePrivateKey(ref: string, pem: string): string {
  try {
    readPkcs1Key(pem);
    return pem;
  } catch (error) {
    if (!(error instanceof ClientUsageError)) throw error;
    const what = error.message.replace(/^The private key /, '').replace(/\.$/, '');
    const where = ref.startsWith('file:') ? ` (${ref.slice(5)})` : '';
    throw new BenchError('config_invalid', `The key of auth.privateKeyFile${where} ${what}.`, {
      hint: error.hint,
      cause: error,
    });
  }
}

/** Runs what may refuse its input, and turns a refusal into an error for people. */
export function asBenchError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ClientUsageError)) throw error;
    throw new BenchError('config_invalid', error.message, { hint: error.hint, cause: error });
  }
}
