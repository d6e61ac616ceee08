import { chanceOf } from './chance.ts';
import type { AnswerOptions } from './trigger-options.ts';

/** What is done with a call: answered with a status, after a while; nothing at all; or its connection closed. */
export type PlannedAnswer =
  | { readonly kind: 'status'; readonly status: number; readonly delayUs: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'close' };

/** Which call it is. */
export interface PlannedCall {
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  readonly attempt: number;
}

/** How a call is answered: by the seed, the write and the attempt alone, so that a run with the same seed has the same failures. */
export function plannedAnswer(
  { status, delayUs, fail, failStatus, hang, close }: AnswerOptions,
  seed: number,
  { writer, topic, sequence, attempt }: PlannedCall,
): PlannedAnswer {
  const drawn = fail + hang + close === 0 ? 1 : chanceOf(seed, writer, topic, sequence, attempt);
  if (drawn < hang) return { kind: 'hang' };
  if (drawn < hang + close) return { kind: 'close' };
  return { kind: 'status', status: drawn < hang + close + fail ? failStatus : status, delayUs };
}
