import type { BodyOutcome } from '../http/request-body.ts';

/** Bodies are read up to this size. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Rules may be larger. */
export const MAX_RULES_BYTES = 10 * 1024 * 1024;

/** The text of a body of which only the first JSON value has to fit: whether it does shows when it is parsed. Undefined for a broken body. */
export function valueText(outcome: BodyOutcome): string | undefined {
  if (outcome.kind === 'broken') return undefined;
  const text = outcome.bytes.toString('utf8');
  return outcome.kind === 'over-limit' && text.trim() === '' ? undefined : text;
}
