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

const INTEGER = /^[+-]?[0-9]+$/;

/** The first value of a query parameter, `''` where there is none. */
export function parameter(query: string, name: string): string {
  return query === '' ? '' : (new URLSearchParams(query).get(name) ?? '');
}

/** A parameter that is an integer; undefined where it is absent or something else. */
export function integerParameter(query: string, name: string): number | undefined {
  const text = parameter(query, name);
  return INTEGER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
