import { type Answer, textAnswer } from '../http/answer.ts';
import type { RequestHead } from '../http/request-head.ts';
import { parameter } from '../routes/request-text.ts';
import { type OriginSettings, originRefusal } from './origin.ts';

type Headers = readonly (readonly [name: string, value: string])[];

const DEAD = textAnswer(500, 'failed to subscribe: EOF');

/** The refusal of an event stream to a caller whose token is good. */
export function streamRefusal(head: RequestHead, origins: OriginSettings, isDead: boolean): Answer | undefined {
  const refusal = originRefusal(head, origins);
  if (refusal !== undefined) return refusal;
  if (parameter(head.target.query, 'database') === '')
    return { ...textAnswer(401, 'database required'), headers: headersFor(head) };
  return isDead ? { ...DEAD, headers: headersFor(head) } : undefined;
}

/** What a stream begins with. */
export function eventStreamAnswer(head: RequestHead): Answer {
  return { status: 200, contentType: 'text/event-stream', body: '', isStream: true, headers: headersFor(head) };
}

/** What a stream is about, and how its body is sent. */
export function streamTargetOf({ method, target, http10 }: RequestHead): {
  readonly database: string;
  readonly collection: string;
  readonly hasBody: boolean;
  readonly isChunked: boolean;
} {
  return {
    database: parameter(target.query, 'database'),
    collection: parameter(target.query, 'collection'),
    hasBody: method !== 'HEAD',
    isChunked: !http10,
  };
}

function headersFor({ fields, wantsClose, http10 }: RequestHead): Headers {
  return [
    ['Cache-Control', 'no-cache'],
    ...(wantsClose || http10 ? [] : [['Connection', 'keep-alive'] as const]),
    ['Vary', 'Origin'],
    ['Access-Control-Allow-Credentials', 'true'],
    ...(fields.origin === '' ? [] : [['Access-Control-Allow-Origin', fields.origin] as const]),
  ];
}
