import {
  fillingText,
  fingerprint,
  NOT_SHOWN,
  tracedChange,
  tracedDocument,
  type Delivery,
  type StampedBody,
  type Trace,
} from '@syntrix-bench/audit';
import type { ChangeBody, DocumentBody, Random, RealtimeEvent } from '@syntrix-bench/core';

import { groupOf, type Topics } from './topics.ts';

/** The member of documents that are written when load is over. */
export const MARKER = 'marker';

/** Puts together what workers write: who wrote it and when, its topic, and text up to the asked size. */
export class WrittenDocuments {
  readonly #topics: Topics;
  readonly #filling: string;

  constructor(topics: Topics, sizeBytes: number, random: Random) {
    this.#topics = topics;
    this.#filling = fillingText(sizeBytes, random);
  }

  /** A document that is written when load is over, and says so: how many times such ones were written before it. */
  marker(id: string, trace: Trace, round: number, random: Random): StampedBody<DocumentBody> {
    return tracedDocument(id, trace, `,"${MARKER}":${round}${this.#topics.members(trace.topic, random)}`);
  }

  /** A new document. */
  document(id: string, trace: Trace, random: Random): StampedBody<DocumentBody> {
    return tracedDocument(id, trace, this.#topics.members(trace.topic, random), this.#filling);
  }

  /** A change of the document with this id: its fields, not its text. */
  change(id: string, trace: Trace, random: Random): StampedBody<ChangeBody> {
    return tracedChange(id, trace, this.#topics.members(trace.topic, random));
  }
}

/**
 * What an event shows otherwise than it was written, for people; '' where nothing.
 *
 * @param collection The subscription's.
 */
export function alteredIn(
  { path, type, document }: Pick<RealtimeEvent, 'path' | 'type' | 'document'>,
  { key, topic, contents }: Pick<Delivery, 'key' | 'topic' | 'contents'>,
  collection: string,
): string {
  const { id, text, group, collection: shown } = document as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string') return 'no id';
  const isAtPath =
    path.length === collection.length + 1 + id.length && path.startsWith(collection) && path.endsWith(id);
  if (!isAtPath || shown !== collection) return 'another path';
  // Other scenarios trace what they write in a way of their own.
  if (contents === NOT_SHOWN) return '';
  if (type !== (key === NOT_SHOWN ? 'create' : 'update')) return 'another type';
  const isWhole = text === undefined || typeof text === 'string';
  if (!isWhole || group !== groupOf(topic) || fingerprint(id, text ?? '') !== contents) return 'other contents';
  return '';
}
