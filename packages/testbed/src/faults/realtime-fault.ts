/** Every way in which the testbed's realtime part misbehaves on purpose. */
export const REALTIME_FAULT_KINDS = [
  'lost-event',
  'repeated-event',
  'delayed-event',
  'misordered-event',
  'wrong-event',
  'leaked-event',
  'cut-connection',
  'cut-after-subscribe',
  'frozen-hub',
] as const;

/** Which connections a fault hits. */
interface ConnectionAim {
  /** Probability from 0 to 1. @default 1 */
  readonly rate?: number;
  /** At most this many times. @default no limit */
  readonly times?: number;
  /** @default both */
  readonly transport?: 'ws' | 'sse';
}

/** Which deliveries of events a fault hits. */
interface DeliveryAim extends ConnectionAim {
  /** The one database that it is about, named as in the URL. @default all */
  readonly database?: string;
  /** Path of the one collection that it is about. @default all */
  readonly collection?: string;
  /** Types of events. @default all */
  readonly operations?: readonly ('create' | 'update' | 'delete')[];
}

/** A subscription is not told of an event. */
export interface LostEventFault extends DeliveryAim {
  readonly kind: 'lost-event';
  /** Only what comes beyond so many deliveries a second, of all subscriptions together. @default whatever comes */
  readonly above?: number;
}

/** A subscription is told of an event twice, one right after the other. */
export interface RepeatedEventFault extends DeliveryAim {
  readonly kind: 'repeated-event';
}

/** An event, and whatever follows on its connection meanwhile, is held back for `forMs`; the order stays. */
export interface DelayedEventFault extends DeliveryAim {
  readonly kind: 'delayed-event';
  readonly forMs: number;
}

/** A subscription is told of an event only after the one that follows it; where none follows within a second, after that second. */
export interface MisorderedEventFault extends DeliveryAim {
  readonly kind: 'misordered-event';
}

/** An event is sent to one subscription of its database that it does not concern, where there is one. */
export interface WrongEventFault extends DeliveryAim {
  readonly kind: 'wrong-event';
}

/** An event is sent to one subscription of another database than its own, where there is one. */
export interface LeakedEventFault extends DeliveryAim {
  readonly kind: 'leaked-event';
}

/** Every `everyMs` connections are cut without a close frame, each with the probability `rate`. */
export interface CutConnectionFault extends ConnectionAim {
  readonly kind: 'cut-connection';
  readonly everyMs: number;
}

/** A connection is cut right after the answer to a subscription, before any event for it. */
export interface CutAfterSubscribeFault extends ConnectionAim {
  readonly kind: 'cut-after-subscribe';
}

/** Every `everyMs` the hub stands still for `forMs`: events wait, and so do subscriptions and new connections. */
export interface FrozenHubFault {
  readonly kind: 'frozen-hub';
  readonly everyMs: number;
  readonly forMs: number;
  /** Probability from 0 to 1. @default 1 */
  readonly rate?: number;
  /** At most this many times. @default no limit */
  readonly times?: number;
}

/** Faults of the realtime part. */
export type RealtimeFault =
  | LostEventFault
  | RepeatedEventFault
  | DelayedEventFault
  | MisorderedEventFault
  | WrongEventFault
  | LeakedEventFault
  | CutConnectionFault
  | CutAfterSubscribeFault
  | FrozenHubFault;
