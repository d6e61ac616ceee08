import { BenchError, resolveSecrets, secretIo, soundKey, type ConfigProblem } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import type { ReadPlan } from '../run/read-plan.ts';

/**
 * What is wrong with the key file that a config names, null for nothing. A file that cannot be read here says nothing about
 * the config: the machine of the run may have it.
 */
export async function keyProblem(
  { env }: CliContext,
  { plan, inline, locate }: ReadPlan,
): Promise<ConfigProblem | null> {
  const { auth } = plan;
  if (auth.mode !== 'key') return null;
  const secrets = await resolveSecrets(plan, inline, secretIo(env)).catch(() => null);
  const pem = secrets?.[auth.keyRef];
  if (pem === undefined) return null;
  try {
    soundKey(auth.keyRef, pem);
    return null;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const origin = locate(['auth', 'privateKeyFile']);
    return { ...origin, message: error.message, hint: error.hint };
  }
}
