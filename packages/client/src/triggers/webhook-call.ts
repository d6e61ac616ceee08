import { TRIGGER_EVENTS, type TriggerEvent, type TriggerRetryPolicy } from './trigger-definition.ts';

/** What the body of a webhook call says. The token in it is looked for and not kept: it opens the whole server. */
export interface WebhookCall {
  readonly triggerId: string;
  readonly database: string;
  readonly event: TriggerEvent;
  readonly collection: string;
  /** Not the document's id but the one it is stored by: `default:` and 32 hex digits. */
  readonly documentId: string;
  readonly url: string;
  /** The trigger's further headers; null where it has none. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly retryPolicy: TriggerRetryPolicy;
  /** The document after the write, without version and times; null of a deletion. */
  readonly payload: Readonly<Record<string, unknown>> | null;
}

/** A body that was read, or what about it is not as the protocol has it, for people; never more of it than names of members. */
export type ReadWebhookCall =
  { readonly ok: true; readonly call: WebhookCall } | { readonly ok: false; readonly problem: string };

const DOCUMENT_ID = /^[\w-]{1,128}:[\da-f]{32}$/;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const DURATION = /^(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+$/;
const LONGEST_DURATION = 40;

/** Members that are text, whatever it is. */
const TEXTS = ['triggerId', 'database', 'collection', 'url', 'lsn', 'secretsRef', 'timeout'] as const;

/** Reads the body of a webhook call (protocol, 10.3). Whatever it is: nothing is thrown. */
export function readWebhookCall(body: string): ReadWebhookCall {
  const read = parsed(body);
  if (!isRecord(read)) return problem('no JSON object');
  const text = TEXTS.find((name) => typeof read[name] !== 'string');
  if (text !== undefined) return problem(`no text as ${text}`);
  if (!isEvent(read['event'])) return problem('no event');
  if (!Number.isInteger(read['seq']) || !Number.isInteger(read['ts'])) return problem('no number as seq or ts');
  if (typeof read['documentId'] !== 'string' || !DOCUMENT_ID.test(read['documentId']))
    return problem('no storage id as documentId');
  const headers = read['headers'] ?? null;
  if (!isTexts(headers)) return problem('no texts as headers');
  const retryPolicy = read['retryPolicy'];
  if (!isRetryPolicy(retryPolicy)) return problem('no retryPolicy');
  if (typeof read['preIssuedToken'] !== 'string' || !TOKEN.test(read['preIssuedToken']))
    return problem('no token as preIssuedToken');
  const payload = read['payload'] ?? null;
  const isDeletion = read['event'] === 'delete';
  if (payload !== null && !isRecord(payload)) return problem('no object as payload');
  if (isDeletion !== (payload === null)) return problem(isDeletion ? 'a payload of a deletion' : 'no payload');
  const { maxAttempts, initialBackoff, maxBackoff } = retryPolicy;
  return {
    ok: true,
    call: {
      triggerId: read['triggerId'] as string,
      database: read['database'] as string,
      event: read['event'],
      collection: read['collection'] as string,
      documentId: read['documentId'],
      url: read['url'] as string,
      headers,
      retryPolicy: { maxAttempts, initialBackoff, maxBackoff },
      payload,
    },
  };
}

function problem(what: string): ReadWebhookCall {
  return { ok: false, problem: what };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(value: unknown): value is TriggerEvent {
  return TRIGGER_EVENTS.some((event) => event === value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> | null {
  return value === null || (isRecord(value) && Object.values(value).every((each) => typeof each === 'string'));
}

function isRetryPolicy(value: unknown): value is TriggerRetryPolicy {
  if (!isRecord(value)) return false;
  const { maxAttempts, initialBackoff, maxBackoff } = value;
  return Number.isInteger(maxAttempts) && isDuration(initialBackoff) && isDuration(maxBackoff);
}

function isDuration(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_DURATION && DURATION.test(value);
}
