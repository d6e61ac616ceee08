import type { Server } from 'node:http';

import { isLoopback } from './guard.ts';

/** How many ports after the one that was asked for are tried. */
const PORTS_TRIED = 50;

/** Listens on the first of the ports from `port` on that is free; 0: on any. @throws where none of them is, or nothing may listen there */
export async function listenOnFree(server: Server, host: string, port: number): Promise<number> {
  const last = port === 0 ? 0 : Math.min(65_535, port + PORTS_TRIED - 1);
  for (let each = port; ; each += 1) {
    try {
      return await listen(server, host, each);
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || each >= last) throw explained(error, host, each);
    }
  }
}

/** What the system says in two words, as a sentence; its code stays. */
function explained(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const why = whyNot(error.code, host, port);
  return why === null
    ? error
    : Object.assign(new Error(why, { cause: error }), { code: error.code, syscall: 'listen' });
}

function whyNot(code: unknown, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine: write localhost:${port}, or 0.0.0.0:${port} for all of its addresses`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no machine is called ${host}: write localhost:${port}, or an address of this machine`;
    case 'EACCES':
      return `port ${port} may not be listened on: write one from 1024 on, such as ${host}:9090`;
    case 'EADDRINUSE':
      return `port ${port} is taken, and so are those that were tried before it: write another, such as ${host}:19090`;
    default:
      return null;
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** `host:port`, `[::1]:port`, `:port` or `port` taken apart; null where it is none of them. */
export function parseAddress(address: string): { readonly host: string; readonly port: number } | null {
  const [, host = '', port = ''] = /^(?:(\[[\da-fA-F:.]+\]|[\w.-]*):)?(\d{1,5})$/u.exec(address.trim()) ?? [];
  if (port === '' || Number(port) > 65_535) return null;
  return { host: host === '' ? 'localhost' : host.replace(/^\[|\]$/gu, ''), port: Number(port) };
}

/** Whether only this machine can reach `address`; false for what is no address. */
export function isLoopbackAddress(address: string): boolean {
  const place = parseAddress(address);
  return place !== null && isLoopback(place.host);
}
