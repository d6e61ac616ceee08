import type { CallOutcome } from '../outcome.ts';
import { createOperationResult, type OperationResult } from '../operation-result.ts';
import type { PreparedRequest, Transport } from '../transport/transport.ts';
import type { TransportOptions } from '../transport/transport-settings.ts';
import { ManualClock } from './manual-clock.ts';
import { startRawServer, type RawBehaviour, type RawServer, type ServerCertificate } from './raw-server.ts';

/** The part of vitest that a contract suite needs; pass vitest's own. */
export interface SuiteTools {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => Promise<void>) => unknown;
  readonly expect: (actual: unknown) => { readonly toEqual: (expected: unknown) => void };
}

/** Makes the transport that a suite is run on. */
export interface TransportFactory {
  (options: TransportOptions): Transport;
  /** Of the server, for a suite that is to be run over TLS; for the address 127.0.0.1. @default plain http */
  readonly certificate?: ServerCertificate;
}

/** Options of a case's transport; the suite adds address and clock. */
export type CaseOptions = Partial<Omit<TransportOptions, 'url' | 'clock'>>;

/** A raw server, a transport that talks to it, and a clock that is stopped. */
export interface TransportCase {
  readonly server: RawServer;
  readonly transport: Transport;
  readonly clock: ManualClock;
}

/** Runs a case with its own server and transport, and closes both whatever happens. */
export async function withTransport(
  factory: TransportFactory,
  behave: RawBehaviour,
  options: CaseOptions,
  run: (of: TransportCase) => Promise<void>,
): Promise<void> {
  const { certificate } = factory;
  const server = await startRawServer(behave, undefined, certificate);
  const tls = certificate === undefined ? {} : { tls: { caPem: certificate.certificatePem } };
  const clock = new ManualClock();
  const transport = factory({ connections: 1, ...tls, ...options, url: server.url, clock });
  try {
    await run({ server, transport, clock });
  } finally {
    await transport.close();
    await server.close();
  }
}

/** A call under way: its result, and what becomes of it. */
export interface Call {
  readonly result: OperationResult;
  readonly outcome: Promise<CallOutcome>;
}

/** Sends one request; the promise is the transport's `done`. */
export function begin(
  transport: Transport,
  request: PreparedRequest,
  result: OperationResult = { ...createOperationResult(0), wantBody: true },
): Call {
  const outcome = new Promise<CallOutcome>((resolve) => transport.send(request, result, resolve));
  return { result, outcome };
}

/** The two requests that distinguish reads from writes. */
export const READ: PreparedRequest = { method: 'GET', path: '/doc', body: null };
export const WRITE: PreparedRequest = { method: 'POST', path: '/docs', body: '{"n":1}' };
