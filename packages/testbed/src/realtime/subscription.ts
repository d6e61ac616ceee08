import type { StoredDocument } from '../store/stored-document.ts';
import type { Outbox } from './outbox.ts';
import type { RealtimeEvent } from './event.ts';
import type { SubscriptionWindow } from './subscription-window.ts';

/** What a subscription wants to hear of in its collection. */
export type Interest =
  | { readonly kind: 'collection' }
  | { readonly kind: 'document'; readonly id: string }
  | { readonly kind: 'filtered'; readonly matches: (document: StoredDocument) => boolean };

/** One subscription as the pipeline knows it. */
export interface Subscription {
  readonly database: string;
  readonly collection: string;
  readonly interest: Interest;
  readonly outbox: Outbox;
  readonly window: SubscriptionWindow;
  /** Its client still wants it. */
  readonly isLive: boolean;
  /** Its connection closed in a state in which the next event crashes the server. */
  readonly isFatal: boolean;
  /** The event as its client gets it. */
  messageOf(event: RealtimeEvent): Buffer;
}
