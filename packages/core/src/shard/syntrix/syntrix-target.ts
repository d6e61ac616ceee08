import {
  DocumentsApi,
  ERROR_CATEGORIES,
  openTransport,
  type Transport,
  type TransportClock,
} from '@syntrix-bench/client';

import type { Clock } from '../../contracts/clock.ts';
import type { ConnectContext, Credentials, Target, TargetConnection } from '../../contracts/target.ts';
import { asBenchError } from './as-bench-error.ts';
import { authenticator } from './authenticator.ts';
import { probe } from './probe.ts';
import type { SyntrixLaneClient } from './lane-client.ts';

/** Syntrix over HTTP: documents on one kept-alive connection per lane. */
export const syntrixTarget: Target<SyntrixLaneClient> = {
  kind: 'syntrix',
  categories: ERROR_CATEGORIES,
  connect,
  probe,
  authenticator,
};

async function connect(context: ConnectContext): Promise<TargetConnection<SyntrixLaneClient>> {
  const { target, clock, credentials, lanes, signal } = context;
  const transport = asBenchError(() =>
    openTransport({
      url: target.urls[0]!,
      lanes: lanes.length,
      timeoutMs: Math.ceil(target.timeoutUs / 1000),
      headers: target.headers,
      clock: transportClock(clock),
    }),
  );
  authorize(transport, credentials, lanes);
  const { openings } = await transport.connect(signal);
  const clients = new Map<string, SyntrixLaneClient>();
  return {
    transport: transport.kind,
    openings,
    client: (_lane, database) => clientOf(clients, transport, database),
    setCredentials: (next) => authorize(transport, next, lanes),
    gauges: () => transport.gauges(),
    takeTraffic: () => transport.takeTraffic(),
    close: () => transport.close(),
  };
}

/** Makes each lane the user that it is; work outside of lanes is done by the first. */
function authorize(transport: Transport, { authorizations }: Credentials, lanes: readonly number[]): void {
  const [first = null, ...others] = authorizations;
  transport.setAuthorization(first);
  if (others.length === 0) return;
  lanes.forEach((lane, index) => {
    if (lane >= 0) transport.setAuthorization(authorizations[lane % authorizations.length] ?? null, index);
  });
}

/** A client knows its lane by the slot it is given, so all lanes share one per database. */
function clientOf(clients: Map<string, SyntrixLaneClient>, transport: Transport, database: string): SyntrixLaneClient {
  const known = clients.get(database);
  if (known !== undefined) return known;
  const client = { documents: new DocumentsApi(transport, database) };
  clients.set(database, client);
  return client;
}

function transportClock(clock: Clock): TransportClock {
  return {
    nowUs: () => clock.nowUs(),
    setTimer: (callback, delayMs) => clock.setTimer(delayMs * 1000, callback),
  };
}
