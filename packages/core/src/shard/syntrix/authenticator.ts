import { AuthApi, ControlClient, SyntrixError, mintToken, type TokenPair } from '@syntrix-bench/client';

import type { AuthPlan } from '../../contracts/plan.ts';
import type { AuthContext, Authenticator, Session } from '../../contracts/target.ts';
import { BenchError } from '../../errors.ts';
import { asBenchError } from './as-bench-error.ts';

/** How long a token lives that is minted from the server's key. */
const MINTED_LIFETIME_SECONDS = 3600;
const ANONYMOUS: Session = { credentials: { authorization: null }, refreshToken: null, expiresInSeconds: null };

/** How the coordinator becomes who the plan says. @throws BenchError for a secret without a value or a useless key */
export function authenticator(context: AuthContext): Authenticator {
  const { auth, secrets } = context;
  switch (auth.mode) {
    case 'anonymous':
      return fixedSession(ANONYMOUS);
    case 'token':
      return fixedSession({
        ...ANONYMOUS,
        credentials: { authorization: `Bearer ${secretOf(secrets, auth.tokenRef)}` },
      });
    case 'key':
      return mintingAuthenticator(context, secretOf(secrets, auth.keyRef));
    case 'password':
      return passwordAuthenticator(context, auth);
  }
}

function fixedSession(session: Session): Authenticator {
  return { open: () => Promise.resolve(session), renew: () => Promise.resolve(session), takeTraffic: () => [] };
}

/** A system token for the run's databases: their authorization rules are skipped, so rules are not what is measured. */
function mintingAuthenticator({ databases }: AuthContext, pkcs1Pem: string): Authenticator {
  const mint = async (): Promise<Session> => {
    const token = asBenchError(() =>
      mintToken({
        pkcs1Pem,
        subject: 'system:syntrix-bench',
        roles: ['system', 'service:syntrix-bench'],
        dbAdmin: databases,
        lifetimeSeconds: MINTED_LIFETIME_SECONDS,
      }),
    );
    return {
      credentials: { authorization: `Bearer ${token}` },
      refreshToken: null,
      expiresInSeconds: MINTED_LIFETIME_SECONDS,
    };
  };
  return { open: mint, renew: mint, takeTraffic: () => [] };
}

function passwordAuthenticator(context: AuthContext, auth: Extract<AuthPlan, { mode: 'password' }>): Authenticator {
  const control = asBenchError(
    () => new ControlClient({ url: context.target.urls[0]!, headers: context.target.headers }),
  );
  const api = new AuthApi(control);
  const user = { username: auth.username, password: secretOf(context.secrets, auth.passwordRef) };
  return {
    open: async () => toSession(await loginOrSignUp(api, user)),
    renew: async (session) => toSession(await refreshOrLogin(api, user, session)),
    takeTraffic: () => control.takeTraffic(),
  };
}

interface User {
  readonly username: string;
  readonly password: string;
}

async function loginOrSignUp(api: AuthApi, user: User): Promise<TokenPair> {
  try {
    return await api.login(user);
  } catch (error) {
    if (!(error instanceof SyntrixError && error.status === 401)) throw authFailure(error, user.username);
  }
  try {
    return await api.signUp(user);
  } catch (error) {
    if (!(error instanceof SyntrixError && error.status === 400)) throw authFailure(error, user.username);
    throw new BenchError('auth_failed', `user "${user.username}" can neither be logged in nor signed up`, {
      hint: 'either the user exists with another password, or the password breaks the server’s policy (12 characters, upper and lower case, a digit, a special character)',
      cause: error,
    });
  }
}

async function refreshOrLogin(api: AuthApi, user: User, session: Session): Promise<TokenPair> {
  if (session.refreshToken !== null) {
    try {
      return await api.refresh(session.refreshToken);
    } catch (error) {
      if (!(error instanceof SyntrixError && error.status === 401)) throw authFailure(error, user.username);
    }
  }
  try {
    return await api.login(user);
  } catch (error) {
    throw authFailure(error, user.username);
  }
}

function authFailure(error: unknown, username: string): BenchError {
  if (!(error instanceof SyntrixError)) {
    return new BenchError('internal', `logging "${username}" in failed in a way it must not: ${String(error)}`, {
      cause: error,
    });
  }
  const code = error.status === 0 ? 'target_unreachable' : 'auth_failed';
  return new BenchError(code, error.message, { hint: error.hint, cause: error });
}

function toSession(pair: TokenPair): Session {
  return {
    credentials: { authorization: `Bearer ${pair.accessToken}` },
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
