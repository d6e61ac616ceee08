import type { NeedProblem, OperationResult } from '@syntrix-bench/core';

import { answerName } from './answers.ts';

/**
 * What stands in the way of a probe of needs whose request was not answered ok, and what to do about it.
 *
 * @param what What cannot be done.
 * @param collection Where the probe writes.
 */
export function probeRefusal(what: string, result: OperationResult, collection: string): NeedProblem {
  const [name, said] = [answerName(result), result.message];
  const problem = `${what} (${name}${said === '' || said === name ? '' : `: ${said}`})`;
  return { problem, hint: hintOf(result.status, collection) };
}

function hintOf(status: number, collection: string): string {
  if (status === 0) return 'the server gave no answer: is it up and not too busy, and is --timeout long enough for it?';
  if (status === 401) return 'a token is needed: give --token, or --username and --password';
  if (status === 403) return `the rules must allow this user to create, read, update and delete below /${collection}`;
  return 'is it a Syntrix server, and does it work? Try: syntrix-bench doctor';
}
