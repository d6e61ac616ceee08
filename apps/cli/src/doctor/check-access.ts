import { readTokenClaims } from '@syntrix-bench/client';
import { BenchError, syntrixTarget, systemClock, type Plan, type Session } from '@syntrix-bench/core';
import { formatDuration } from '@syntrix-bench/core/text';

import { fine, problem, warning, type Finding } from './finding.ts';
import type { TargetWorld } from './target-world.ts';

/** Renewed at half their life, tokens that live shorter are renewed more often than the server's limiter lets logins through. */
const SHORTEST_RENEWED_S = 30;
/** How far apart two clocks may be before tokens are not valid yet, or not any more. */
const LARGEST_SKEW_MS = 30_000;

/** What became of logging in. */
export interface Access {
  readonly findings: readonly Finding[];
  /** The first user's token, null for none. */
  readonly token: string | null;
  /** Whether the run would be let in at all. */
  readonly open: boolean;
}

/** Whether the run gets in, and for long enough. */
export async function checkAccess({ plan, secrets, database, now }: TargetWorld): Promise<Access> {
  const about = 'access';
  let sessions: readonly Session[];
  try {
    const context = { target: plan.target, auth: plan.auth, secrets, databases: [database], clock: systemClock() };
    sessions = await syntrixTarget.authenticator(context).open();
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const remedy = error.hint ?? 'Check user name, password, token or key.';
    return { findings: [problem(about, error.message, remedy)], token: null, open: false };
  }
  const token = sessions[0]?.authorization?.replace(/^Bearer /, '') ?? null;
  if (token === null) {
    const found = 'anonymous: enough for documents where rules allow it; queries and realtime need a token';
    return { findings: [fine(about, found)], token, open: true };
  }
  const who = sessions.length === 1 ? (sessions[0]?.username ?? '') : `${sessions.length} users`;
  const lifetime = checkLifetime(plan, token, sessions[0]?.expiresInSeconds ?? null, now());
  return { findings: [fine(about, who), lifetime, ...checkSkew(plan, token, now())], token, open: true };
}

function checkLifetime(plan: Plan, token: string, lifetimeS: number | null, now: Date): Finding {
  const about = 'token lifetime';
  const expiresAtMs = readTokenClaims(token)?.expiresAtMs ?? null;
  if (plan.auth.mode === 'token') {
    if (expiresAtMs === null) return fine(about, 'the token has no expiry time');
    const leftS = Math.floor((expiresAtMs - now.getTime()) / 1000);
    const neededS = Math.ceil(runLengthUs(plan) / 1_000_000);
    if (leftS > neededS) return fine(about, `${secondsText(leftS)} left, the run needs ${secondsText(neededS)}`);
    return problem(
      about,
      leftS <= 0 ? 'the token has expired' : `${secondsText(leftS)} left, the run needs ${secondsText(neededS)}`,
      'Give a fresh token, or a user name and password: those are renewed during the run.',
    );
  }
  if (lifetimeS === null) return fine(about, 'tokens do not expire');
  if (lifetimeS >= SHORTEST_RENEWED_S) return fine(about, `${secondsText(lifetimeS)}, renewed during the run`);
  return warning(
    about,
    `${secondsText(lifetimeS)}: renewed every few seconds during the run`,
    'Raise it on the server: identity.authn.access_token_ttl: 24h',
  );
}

/** A token that this machine made itself says nothing about the server's clock. */
function checkSkew({ auth }: Plan, token: string, now: Date): readonly Finding[] {
  const issuedAtMs = readTokenClaims(token)?.issuedAtMs ?? null;
  if (issuedAtMs === null || auth.mode === 'key' || auth.mode === 'token') return [];
  const skewMs = issuedAtMs - now.getTime();
  if (Math.abs(skewMs) <= LARGEST_SKEW_MS) return [];
  const found = `the server's is ${secondsText(Math.round(Math.abs(skewMs) / 1000))} ${skewMs > 0 ? 'ahead' : 'behind'}`;
  return [warning('wall clock', found, 'Synchronise both by NTP: times in the report are those of this machine.')];
}

/** Longest time from the first request to the last, without set-up. A run that is limited by a count is taken for a minute. */
function runLengthUs({ phases }: Plan): number {
  const { warmupUs, rampupUs, steadyUs, drainUs, cleanupUs } = phases;
  return warmupUs + rampupUs + (steadyUs ?? 60_000_000) + drainUs + cleanupUs;
}

function secondsText(seconds: number): string {
  return seconds >= 3600 && seconds % 60 !== 0
    ? `about ${Math.floor(seconds / 3600)}h`
    : formatDuration(seconds * 1_000_000);
}
