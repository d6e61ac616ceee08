import { BenchError } from '@syntrix-bench/core';
import type { CheckedPromise } from '@syntrix-bench/metrics/compare';

/** How a server's promises are asked for. */
export interface PromiseRequest {
  readonly adminUser: string;
  readonly adminPassword: string;
  /** Signing key of the server, PKCS#1 PEM; undefined: what needs it is left out. */
  readonly keyPem: string | undefined;
  /** Also what waits for a time to pass, or for an index. */
  readonly all: boolean;
}

/**
 * Asks a server for each promise of the protocol. It makes users, databases and documents, and leaves them behind.
 *
 * @throws BenchError `target_not_ready` if it does not answer at all
 */
export async function checkPromises(
  url: string,
  { adminUser, adminPassword, keyPem, all }: PromiseRequest,
): Promise<{ readonly checked: readonly CheckedPromise[]; readonly leftOut: number }> {
  const { CHECKS, openTarget, runChecks } = await import('@syntrix-bench/conformance');
  const target = await openTarget({ url, adminUser, adminPassword, keyPem }).catch((error: unknown) => {
    throw new BenchError('target_not_ready', `the promises of ${url} cannot be checked: ${messageOf(error)}`, {
      hint: 'start the server, or name another one',
    });
  });
  const checks = CHECKS.filter(({ quick }) => all || quick);
  const results = await runChecks(target, checks);
  const checked = results.map(({ check: { id, text }, ...result }): CheckedPromise => ({
    id,
    text,
    verdict: result.verdict === 'not-applicable' ? 'not_applicable' : result.verdict,
    reason: result.verdict === 'passed' ? '' : withOwnFlags(result.reason),
  }));
  return { checked, leftOut: CHECKS.length - checks.length };
}

/** What a check needs names flags of the program of the checks, which has others. */
function withOwnFlags(reason: string): string {
  return reason
    .replace('(--admin-user, --admin-password)', '(--admin-password)')
    .replace(
      'the triggers that --print-triggers shows call the receiver of this program (--hook-port)',
      'triggers call a receiver of webhooks, which upgrade does not open',
    );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
