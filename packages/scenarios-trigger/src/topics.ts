import { DELETED_TOPIC } from '@syntrix-bench/audit';
import type { TriggerEvent } from '@syntrix-bench/core';

import type { TriggerOptions } from './trigger-options.ts';

/** The topic of new documents that fulfil the condition. */
export const MATCHING = 0;
/** The topic of new documents that do not. */
export const OTHERS = 1;
const FIRST_DOCUMENT = 2;

/** The topic of a document that is there before load: it has one of its own. */
export function topicOf(key: number): number {
  return FIRST_DOCUMENT + key;
}

/** Whether a topic is one document that is written again and again. */
export function isDocument(topic: number): boolean {
  return topic >= FIRST_DOCUMENT && topic !== DELETED_TOPIC;
}

/** What writes of a topic are to triggers. */
export function eventOf(topic: number): TriggerEvent {
  if (topic === DELETED_TOPIC) return 'delete';
  return isDocument(topic) ? 'update' : 'create';
}

/** All topics have numbers below this. */
export function topicCount({ documents }: Pick<TriggerOptions, 'documents'>): number {
  return FIRST_DOCUMENT + documents;
}

/**
 * Whether writes of a topic fulfil the condition. A document that is updated does always, or never: the server looks at it when it
 * comes to a change, which may be after the next one (protocol, 10.2). At least one document does, so that something is owed. A deletion
 * always does: it shows nothing that a condition could look at.
 */
export function matchesCondition(
  topic: number,
  { documents, match }: Pick<TriggerOptions, 'documents' | 'match'>,
): boolean {
  if (topic === DELETED_TOPIC) return true;
  if (topic < FIRST_DOCUMENT) return topic === MATCHING;
  return topic - FIRST_DOCUMENT < Math.max(1, Math.round(documents * match));
}
