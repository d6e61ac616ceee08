/** Every way in which the testbed's triggers misbehave on purpose. */
export const WEBHOOK_FAULT_KINDS = [
  'lost-webhook',
  'repeated-webhook',
  'delayed-webhook',
  'misordered-webhook',
  'wrong-webhook',
  'altered-webhook',
  'missing-retry',
  'hasty-retry',
  'extra-retry',
] as const;

/** Which calls of webhooks a fault hits. */
interface WebhookAim {
  /** Probability from 0 to 1. @default 1 */
  readonly rate?: number;
  /** At most this many times. @default no limit */
  readonly times?: number;
  /** The one database that it is about, as in the URL. @default all */
  readonly database?: string;
  /** Path of the one collection that it is about. @default all */
  readonly collection?: string;
  /** Id of the one trigger that it is about. @default all */
  readonly trigger?: string;
  /** What happened to the document. @default all */
  readonly operations?: readonly ('create' | 'update' | 'delete')[];
}

/** A webhook is not called about a change. */
export interface LostWebhookFault extends WebhookAim {
  readonly kind: 'lost-webhook';
}

/** A webhook is called twice about a change, one right after the other. */
export interface RepeatedWebhookFault extends WebhookAim {
  readonly kind: 'repeated-webhook';
}

/** A call, and whatever its worker has to do after it, is held back for `forMs`; the order stays. */
export interface DelayedWebhookFault extends WebhookAim {
  readonly kind: 'delayed-webhook';
  readonly forMs: number;
}

/** A call comes only after the one about the next change of the document; where none follows within a second, after that second, and once no change waits. */
export interface MisorderedWebhookFault extends WebhookAim {
  readonly kind: 'misordered-webhook';
}

/** A webhook of the collection is called though its condition, or its list of events, says no. */
export interface WrongWebhookFault extends WebhookAim {
  readonly kind: 'wrong-webhook';
}

/** A call shows another value in one of the document's fields. A deletion shows none, and is spared. */
export interface AlteredWebhookFault extends WebhookAim {
  readonly kind: 'altered-webhook';
}

/** A call that failed is given up before the policy says so. */
export interface MissingRetryFault extends WebhookAim {
  readonly kind: 'missing-retry';
}

/** A call that failed is tried again at once, and not when the policy says so. */
export interface HastyRetryFault extends WebhookAim {
  readonly kind: 'hasty-retry';
}

/** A call that failed is tried once more than the policy allows. */
export interface ExtraRetryFault extends WebhookAim {
  readonly kind: 'extra-retry';
}

/** Faults of triggers. */
export type WebhookFault =
  | LostWebhookFault
  | RepeatedWebhookFault
  | DelayedWebhookFault
  | MisorderedWebhookFault
  | WrongWebhookFault
  | AlteredWebhookFault
  | MissingRetryFault
  | HastyRetryFault
  | ExtraRetryFault;
