import { describe, expect, test } from 'vitest';
import { networkSockets } from '../../target/sockets.ts';
import { parseTargetUrl } from '../../target/target-url.ts';
import { transportContract } from '../../testing/transport-contract.ts';
import { WireTransport } from './wire-transport.ts';

// Cases with a connection that never becomes ready use a TLS handshake that nobody answers.
transportContract({ describe, test, expect }, 'wire', (options) => {
  const target = parseTargetUrl(options.url);
  return new WireTransport(target.secure ? { ...options, openSocket: networkSockets(target, {}) } : options);
});
