import {
  BenchError,
  OUTCOME_CODE,
  type Clock,
  type DocumentBody,
  type OperationResult,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import { answerName, isTransient } from './answers.ts';
import { documentsCollectionOf, runsCollectionOf } from './collections.ts';
import { delay, waitAfterUs, type Backoff } from './retry.ts';

/** Seeding gives up within seconds: a target that cannot take the seed cannot be measured. */
const SEEDING_BACKOFF: Backoff = { attempts: 5, firstWaitUs: 50_000, longestWaitUs: 2_000_000 };

/** What a request outside of measured load was for. */
export interface Attempt {
  /** Such as `seed documents`, as it stands behind "cannot". */
  readonly doing: string;
  readonly database: string;
  readonly collection: string;
}

/**
 * Creates a document whose id nobody else uses, outside of measured load, and tries again what may pass. A conflict after
 * an answer that was lost means that the document is there. When `signal` is aborted meanwhile it may be there or not.
 *
 * @throws BenchError `setup_failed` when the target refuses, or still fails after the last try.
 */
export async function createWithRetry(
  parts: {
    readonly client: SyntrixWorkerClient;
    readonly result: OperationResult;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
  attempt: Attempt,
  body: DocumentBody,
): Promise<void> {
  const { client, result, clock, signal } = parts;
  let mayBeThere = false;
  for (let tried = 1; ; tried += 1) {
    const outcome = await client.documents.create(attempt.collection, body, result);
    if (outcome === OUTCOME_CODE.ok || signal.aborted) return;
    if (result.status === 409 && mayBeThere) return;
    if (!isTransient(outcome, result) || tried >= SEEDING_BACKOFF.attempts) throw setupFailure(attempt, result);
    mayBeThere ||= outcome === OUTCOME_CODE.unknown;
    await delay(clock, waitAfterUs(SEEDING_BACKOFF, tried), signal);
    if (signal.aborted) return;
  }
}

/** An error that says what failed in set-up, what the target answered and what to do about it. */
export function setupFailure(attempt: Attempt, result: OperationResult): BenchError {
  const said = result.message === '' ? '' : `: ${result.message}`;
  const message = `cannot ${attempt.doing} in collection "${attempt.collection}" of database "${attempt.database}" (${answerName(result)}${said})`;
  return new BenchError('setup_failed', message, { hint: hintFor(attempt, result) });
}

/** What the system calls it when this machine, not the target, has nothing left to connect with. */
const MACHINE_IS_OUT = ['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'];

function hintFor({ database, collection }: Attempt, result: OperationResult): string {
  if (result.code === 'DATABASE_NOT_FOUND')
    return `create database "${database}", or name one that exists with --database`;
  if (result.code === 'DATABASE_SUSPENDED')
    return `database "${database}" is suspended: an administrator must activate it again`;
  if (MACHINE_IS_OUT.includes(result.code))
    return 'this machine ran out of file descriptors, ports or buffers: raise its limits (ulimit -n), or use fewer workers';
  switch (result.status) {
    case 0:
      return 'the target did not answer: is it running, reachable from here, and able to answer within the time-out?';
    case 400:
      return 'the target refused the document: try a smaller data.documentSize';
    case 401:
      return 'the target does not accept the credentials: check token, user name and password, and whether a token has expired';
    case 403:
      return `the rules refuse it: they must allow read, create, update and delete below ${collectionsOf(collection)} for this user, or use a token whose db_admin names "${database}"`;
    case 404:
      return 'there is no such route: check that the target is the base URL of a Syntrix server, not of a proxy';
    case 409:
      return 'documents of this run id exist already: leave --run-id out, so that every run gets a new one';
    case 410:
      return `database "${database}" is being deleted: choose another with --database`;
    case 429:
      return "the target's rate limiter is on and would be measured instead: set server.rate_limit.enabled to false on the server";
    default:
      if (result.status >= 500) return 'the target has an error: check its log (storage reachable? disk full?)';
      if (result.status >= 300 && result.status < 400) return 'the target redirects: give the URL that it redirects to';
      return 'this is not a response of Syntrix: is there a proxy in between?';
  }
}

/** A run needs its documents' collection and the one of its record, whichever of the two it failed in. */
function collectionsOf(collection: string): string {
  const documents = documentsCollectionOf(collection);
  return `/${documents} and /${runsCollectionOf(documents)}`;
}
