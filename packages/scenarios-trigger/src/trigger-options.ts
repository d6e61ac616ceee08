import { ANSWER_TIMEOUT_US } from '@syntrix-bench/audit/declaration';
import {
  checkedText,
  collectionOptions,
  duration,
  oneOf,
  part,
  rate,
  unknownKeys,
  weightedMix,
  wholeNumber,
  z,
} from '@syntrix-bench/documents/options';

import { hookAddressProblem, hookHostProblem, hookUrlProblem } from './hook-address.ts';
import { DEFAULT_TRIGGER_PRESET, TRIGGER_PRESETS } from './presets.ts';

/**
 * What a worker can write, in the order in which results are listed: POST of a new document, PATCH of one that was there before load, DELETE of
 * the oldest that it has written itself.
 */
export const WRITE_TYPES = ['create', 'update', 'delete'] as const;
/** One of {@link WRITE_TYPES}. */
export type WriteType = (typeof WRITE_TYPES)[number];

/** Where the writes of a workload go: to the collection with the trigger, or to one without. */
export const PARTS = ['triggered', 'plain'] as const;
/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** How the receiver answers calls. Parts of them are drawn by seed, write and attempt, whenever they come. */
export interface AnswerOptions {
  /** Of all that are not failed below. @default 204 */
  readonly status: number;
  /** How long it takes to answer, as a slow handler does. @default 0 */
  readonly delayUs: number;
  /** The part that is answered with `failStatus`. @default 0 */
  readonly fail: number;
  /** The status of these. @default 503 */
  readonly failStatus: number;
  /** The part that is never answered: the server gives up after 5 s. @default 0 */
  readonly hang: number;
  /** The part whose connection is closed without an answer. @default 0 */
  readonly close: number;
}

/** The retry policy of the trigger. */
export interface RetryOptions {
  /** How often the server calls for one write, the first call among them. @default 3 */
  readonly maxAttempts: number;
  /** How long it waits before it calls again; longer each time. @default 1 s */
  readonly initialBackoffUs: number;
  /** The longest that it waits. @default 30 s */
  readonly maxBackoffUs: number;
}

/** Which documents the scenario writes. */
export interface TriggerData {
  /** Path of the collection. @default benchmarks */
  readonly collection: string;
  /** Bytes of a document as it is sent. @default 1 KB */
  readonly documentSizeBytes: number;
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
}

/** Options of the scenario, complete. */
export interface TriggerOptions {
  /** What is written, in the order of {@link WRITE_TYPES}. @default as preset `delivery` has it */
  readonly operations: readonly { readonly type: WriteType; readonly weight: number }[];
  /** Part of the writes, deletions aside, that fulfil the trigger's condition. @default 1: all */
  readonly match: number;
  /** Documents that are there before load and that updates go to, in each database. @default 100; always 0 without updates */
  readonly documents: number;
  /** Writes a second, over all workers, where the load says none. @default 50 */
  readonly rate: number;
  /** From when on a call is late. @default 5 s */
  readonly lateUs: number;
  /** How often the same load has its turn on the collection with the trigger, and on one without; null: there is none without. @default null */
  readonly rounds: number | null;
  /** The workload's part in that; null: it has yet to be given one. @default null */
  readonly part: Part | null;
  /** Where the receiver listens: host and port. @default 127.0.0.1:9797 */
  readonly hookAddress: string;
  /** What the server calls: scheme, host, port and, if need be, the beginning of the path. @default `hookAddress`, over http */
  readonly hookUrl: string;
  /** How calls are answered. */
  readonly answer: AnswerOptions;
  /** When a call that failed is made again. */
  readonly retry: RetryOptions;
  /** Where documents are written, and how large they are. */
  readonly data: TriggerData;
}

/** Room for id, stamps and what the condition looks at. */
const LEAST_DOCUMENT_BYTES = 300;
const LARGEST_DOCUMENT_BYTES = 1_000_000;
const MOST_DOCUMENTS = 100_000;
const MOST_ATTEMPTS = 20;
/** Longest wait before an answer; a server gives the call up long before. */
const LONGEST_DELAY_US = 60_000_000;
const LONGEST_BACKOFF_US = 600_000_000;
const LONGEST_US = 3_600_000_000;
/** The smallest part that is told from none. */
const LEAST_PART = 0.0001;
/** With fewer pairs no interval ends anywhere. */
const FEWEST_ROUNDS = 8;
const MOST_ROUNDS = 60;
const DEFAULTS = TRIGGER_PRESETS[DEFAULT_TRIGGER_PRESET].options;
/** Where the receiver listens unless it is said: this machine alone reaches it. */
export const DEFAULT_HOOK_ADDRESS = '127.0.0.1:9797';

/** A status that the protocol knows an outcome of: 1xx are none, and a redirect leads elsewhere. */
const status = (name: string, least: number) => wholeNumber(name, 'HTTP statuses', least, 599);

const answer = z
  .strictObject(
    {
      status: status('status', 200).default(204),
      delay: duration('delay', '50ms', 0, LONGEST_DELAY_US).prefault('0s'),
      fail: part('fail', 'the calls', LEAST_PART, true).prefault(0),
      failStatus: status('failStatus', 400).default(503),
      hang: part('hang', 'the calls', LEAST_PART, true).prefault(0),
      close: part('close', 'the calls', LEAST_PART, true).prefault(0),
    },
    { error: unknownKeys('answer has', 'status, delay, fail, failStatus, hang, close') },
  )
  .superRefine(({ fail, hang, close }, context) => {
    if (fail + hang + close <= 1) return;
    context.addIssue({
      code: 'custom',
      path: ['fail'],
      message: 'fail, hang and close are more than all calls together',
    });
  })
  .transform(({ delay, ...rest }): AnswerOptions => ({ ...rest, delayUs: delay }));

const retry = z
  .strictObject(
    {
      maxAttempts: wholeNumber('maxAttempts', 'calls', 1, MOST_ATTEMPTS).default(3),
      initialBackoff: duration('initialBackoff', '1s', 1000, LONGEST_BACKOFF_US).prefault('1s'),
      maxBackoff: duration('maxBackoff', '30s', 1000, LONGEST_BACKOFF_US).prefault('30s'),
    },
    { error: unknownKeys('retry has', 'maxAttempts, initialBackoff, maxBackoff') },
  )
  .transform(({ maxAttempts, initialBackoff, maxBackoff }): RetryOptions => ({
    maxAttempts,
    initialBackoffUs: initialBackoff,
    maxBackoffUs: maxBackoff,
  }));

const data = z.object({
  ...collectionOptions,
  documentSizeBytes: wholeNumber('documentSize', 'bytes', LEAST_DOCUMENT_BYTES, LARGEST_DOCUMENT_BYTES).default(1024),
});

const KEYS = 'operations, match, documents, rate, late, rounds, part, hookAddress, hookUrl, answer, retry';

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const triggerOptions = z
  .strictObject(
    {
      operations: weightedMix(WRITE_TYPES, 'triggers wait for writes').prefault(() => [...DEFAULTS.operations]),
      match: part('match', 'the writes', LEAST_PART, false).prefault(1),
      documents: wholeNumber('documents', 'documents', 1, MOST_DOCUMENTS).optional(),
      rate: rate.prefault(DEFAULTS.rate),
      late: duration('late', '5s', 100_000, LONGEST_US).prefault('5s'),
      rounds: wholeNumber('rounds', 'rounds', FEWEST_ROUNDS, MOST_ROUNDS).nullable().default(null),
      part: oneOf('part', PARTS).nullable().default(null),
      hookAddress: checkedText(hookAddressProblem).prefault(DEFAULT_HOOK_ADDRESS),
      hookUrl: checkedText(hookUrlProblem).optional(),
      answer: answer.prefault({}),
      retry: retry.prefault({}),
      data: data.prefault({}),
    },
    { error: unknownKeys('scenario trigger has', KEYS) },
  )
  .superRefine(({ operations }, context) => {
    if (operations.every(({ type }) => type !== 'delete') || operations.some(({ type }) => type === 'create')) return;
    const message = 'delete needs create beside it: a worker deletes what it has written';
    context.addIssue({ code: 'custom', path: ['operations'], message });
  })
  .superRefine(({ hookAddress, hookUrl }, context) => {
    const message = hookHostProblem(hookUrl ?? `http://${hookAddress}`, hookAddress);
    const path = [hookUrl === undefined ? 'hookAddress' : 'hookUrl'];
    if (message !== null) context.addIssue({ code: 'custom', path, message });
  })
  .transform(
    ({ late, operations, documents, hookUrl, data: { sharedCollection, ...own }, ...rest }): TriggerOptions => ({
      ...rest,
      operations,
      documents: operations.some(({ type }) => type === 'update') ? (documents ?? 100) : 0,
      lateUs: late,
      hookUrl: (hookUrl ?? `http://${rest.hookAddress}`).replace(/\/+$/, ''),
      data: { ...own, ...(sharedCollection === undefined ? {} : { sharedCollection }) },
    }),
  );

/** Whether documents are deleted, and calls are owed for that. */
export function hasDeletions({ operations }: Pick<TriggerOptions, 'operations'>): boolean {
  return operations.some(({ type }) => type === 'delete');
}

/** Whether any call is answered so that it is made again. */
export function hasRetries({
  answer: { status: usual, fail, failStatus, hang, close, delayUs },
}: TriggerOptions): boolean {
  return hang + close > 0 || (fail > 0 && !isFinal(failStatus)) || !isFinal(usual) || delayUs >= ANSWER_TIMEOUT_US;
}

/** Whether nothing comes after an answer with this status. */
export function isFinal(answered: number): boolean {
  return (answered >= 200 && answered < 300) || (answered >= 400 && answered < 500);
}
