import type { ObserveConnection } from '../target/observe-connection.ts';
import { observedSockets } from '../target/observed-socket.ts';
import { networkSockets } from '../target/sockets.ts';
import { parseTargetUrl } from '../target/target-url.ts';
import type { Transport } from './transport.ts';
import type { TransportOptions } from './transport-settings.ts';
import { UndiciTransport } from './undici-transport.ts';
import { WireTransport } from './wire/wire-transport.ts';

/** The transports there are, and `auto`, which takes the fastest that can reach the target. */
export const TRANSPORT_CHOICES = ['auto', 'wire', 'undici'] as const;

/** One of {@link TRANSPORT_CHOICES}. */
export type TransportChoice = (typeof TRANSPORT_CHOICES)[number];

/** How to reach the target, and by which transport. */
export interface OpenTransportOptions extends TransportOptions {
  /**
   * `wire` costs the least CPU and speaks plain http only; `undici` also speaks https.
   *
   * @default auto: `wire` for http targets, `undici` for all others
   */
  readonly transport?: TransportChoice;
  /** Lets somebody see what goes over the connections, at the price of some speed. @default nobody does */
  readonly observe?: ObserveConnection;
}

/**
 * A transport that fits the target; its `kind` says which. It connects with `connect`, or with the first request.
 *
 * @throws ClientUsageError for a bad address, header, token or number, and for `wire` with an https target
 */
export function openTransport(options: OpenTransportOptions): Transport {
  const { transport = 'auto', observe, ...unobserved } = options;
  const rest = observe === undefined ? unobserved : observed(unobserved, observe);
  switch (transport) {
    case 'wire':
      return new WireTransport(rest);
    case 'undici':
      return new UndiciTransport(rest);
    case 'auto':
      return parseTargetUrl(rest.url).secure ? new UndiciTransport(rest) : new WireTransport(rest);
  }
}

function observed(options: TransportOptions, observe: ObserveConnection): TransportOptions {
  const open = options.openSocket ?? networkSockets(parseTargetUrl(options.url), options.tls ?? {});
  return { ...options, openSocket: observedSockets(open, observe) };
}
