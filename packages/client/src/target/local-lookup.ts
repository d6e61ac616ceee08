import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Resolves host names for sockets. `localhost` is answered without DNS, IPv4 first: a Syntrix server on `localhost`
 * listens on one address, normally 127.0.0.1, while resolvers often name `::1` first or alone.
 */
export function localLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost')) {
    lookup(hostname, options, callback);
    return;
  }
  const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
  const addresses = LOOPBACK.filter((entry) => family === 0 || entry.family === family);
  const first = addresses[0] ?? { address: '127.0.0.1', family: 4 };
  if (options.all === true) process.nextTick(callback, null, [...addresses]);
  else process.nextTick(callback, null, first.address, first.family);
}
