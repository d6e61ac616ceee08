import { NOT_SHOWN, type Delivery } from './delivery.ts';

/** What the transport writes the moment of *sent* over: 16 digits, whatever the moment. */
export const NO_SENT_STAMP = '0000000000000000';

/** What a written document tells of its own write, in the member `bench`. */
export interface Trace {
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  /** Number of a followed document. @default it is written once */
  readonly key?: number;
  readonly dueUs: number;
  /** {@link fingerprint} of what was written. @default nobody looks at it */
  readonly contents?: number;
}

const MOST = 2 ** 31 - 1;

/**
 * The member as it stands in a body, without a comma: `"bench":{"w":3,"c":0,"s":17,"d":5012000,"t":"0000000005012345"}`, with
 * `"k"` for a followed document and `"h"` for a fingerprint. The transport has to write the moment of *sent* over the digits of `t`.
 */
export function traceMember({ writer, topic, sequence, key, dueUs, contents }: Trace): string {
  const document = key === undefined ? '' : `"k":${key},`;
  const written = contents === undefined ? '' : `"h":${contents},`;
  return `"bench":{"w":${writer},"c":${topic},"s":${sequence},${document}${written}"d":${Math.round(dueUs)},"t":"${NO_SENT_STAMP}"}`;
}

/** Characters of a text that are looked at: the last one, and others evenly. */
const SAMPLES = 16;
const LEAST_FINGERPRINT = 1_000_000_000;
const FINGERPRINTS = 2 ** 31 - LEAST_FINGERPRINT;

/** Tells documents apart by their id, the length of their text and some of its characters: ten digits, whatever they are. */
export function fingerprint(id: string, text: string): number {
  let mixed = text.length | 0;
  for (let at = 0; at < id.length; at += 1) mixed = Math.imul(mixed ^ id.charCodeAt(at), 0x01000193);
  const step = Math.max(1, Math.floor(text.length / SAMPLES));
  for (let at = text.length - 1; at >= 0; at -= step) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return LEAST_FINGERPRINT + (((mixed ^ (mixed >>> 15)) >>> 0) % FINGERPRINTS);
}

/** A document as a server sends it: whatever it is. */
export interface TracedDocument {
  readonly id?: unknown;
  readonly bench?: unknown;
}

/**
 * Reads what a document of this run tells of its write into the form: writer, topic, sequence, key, fingerprint, due and sent. Writers of another
 * run have the same numbers: what they wrote has ids that begin otherwise.
 *
 * @param runId What the ids of this run's documents begin with, before a hyphen.
 * @returns false where it is no trace, or another run's; then nothing was filled in.
 */
export function readTrace({ id, bench }: TracedDocument, runId: string, delivery: Delivery): boolean {
  if (typeof id !== 'string' || !id.startsWith(runId) || id[runId.length] !== '-') return false;
  if (typeof bench !== 'object' || bench === null) return false;
  const { w, c, s, k = NOT_SHOWN, h = NOT_SHOWN, d, t } = bench as Readonly<Record<string, unknown>>;
  if (!isNumber(w) || !isNumber(c) || !isNumber(s) || (k !== NOT_SHOWN && !isNumber(k))) return false;
  if (h !== NOT_SHOWN && !isNumber(h)) return false;
  if (typeof d !== 'number' || typeof t !== 'string' || t.length !== NO_SENT_STAMP.length) return false;
  const sentUs = Number(t);
  if (!Number.isSafeInteger(sentUs) || sentUs < 0 || !Number.isSafeInteger(d)) return false;
  delivery.writer = w;
  delivery.topic = c;
  delivery.sequence = s;
  delivery.key = k;
  delivery.contents = h;
  delivery.dueUs = d;
  delivery.sentUs = sentUs;
  return true;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MOST && Number.isInteger(value);
}
