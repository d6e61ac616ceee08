import { randomInt } from 'node:crypto';

import { BenchError } from '../errors.ts';

const SUFFIX_LENGTH = 5;
const OWN_RUN_ID = /^[a-z0-9]{1,24}$/;

/**
 * Makes a new run id: the second it was made in and five letters of chance, in base 36 (`[a-z0-9]{8,14}`), so that ids sort
 * by time and two runs that start together differ.
 *
 * @param random numbers in [0, 1)
 */
export function createRunId(now: Date, random: () => number): string {
  const seconds = Math.max(0, Math.floor(now.getTime() / 1000));
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${seconds.toString(36).padStart(6, '0')}${suffix}`;
}

/** Chance for what must differ from run to run, from the system's generator. */
export function systemRandom(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

/**
 * Checks a run id that a person chose. It becomes part of document ids, beside worker and index.
 *
 * @throws BenchError `config_invalid`
 */
export function checkRunId(runId: string): string {
  if (OWN_RUN_ID.test(runId)) return runId;
  const message = `The run id ${JSON.stringify(runId.slice(0, 60))} must be 1 to 24 small letters and digits.`;
  throw new BenchError('config_invalid', message, { hint: 'Leave it away to get a new one for each run.' });
}
