/** What happened to a document, as events tell it. */
export const DELIVERY_KIND = { create: 0, update: 1, delete: 2 } as const;
/** A value of {@link DELIVERY_KIND}. */
export type DeliveryKind = 0 | 1 | 2;

/** No writer, sequence or key: the event does not show it. */
export const NOT_SHOWN = -1;

/** One event that reached a subscriber. A form that is filled anew for each; times in µs of the run's clock. */
export interface Delivery {
  kind: DeliveryKind;
  /** Who wrote the state that is shown; {@link NOT_SHOWN} where none is, as of a deleted document or without data. */
  writer: number;
  /** The topic of that state: what a filter looks at; that of deletions, where a document that is written once is gone. */
  topic: number;
  /** The writer's own number of that write: among those of the topic, or among the writer's changes where `key` is shown. */
  sequence: number;
  /** Number of the followed document; {@link NOT_SHOWN} for one that is written once, and where the event names none. */
  key: number;
  /** Fingerprint of what was written, by the trace; {@link NOT_SHOWN} where it has none. */
  contents: number;
  /** What the event shows otherwise than it was written, for people; '' where nothing. */
  altered: string;
  /** The server's version of the document; {@link NOT_SHOWN} where it tells none, as a standalone server. */
  version: number;
  dueUs: number;
  /** NaN of a deletion, which does not show it. */
  sentUs: number;
  receivedUs: number;
  /** How long it waited here before it was read (R33). */
  readDelayUs: number;
}

/** An empty form. */
export function createDelivery(): Delivery {
  return {
    kind: DELIVERY_KIND.create,
    writer: NOT_SHOWN,
    topic: NOT_SHOWN,
    sequence: NOT_SHOWN,
    key: NOT_SHOWN,
    contents: NOT_SHOWN,
    altered: '',
    version: NOT_SHOWN,
    dueUs: 0,
    sentUs: 0,
    receivedUs: 0,
    readDelayUs: 0,
  };
}
