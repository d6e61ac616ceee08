/** Where a receiver listens. */
export interface HookAddress {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/;

/** What is wrong with the address of a receiver, as a sentence for people; null where nothing is. */
export function hookAddressProblem(written: unknown): string | null {
  const match = typeof written === 'string' ? ADDRESS.exec(written) : null;
  const port = Number(match?.[2]);
  return match !== null && port >= 1 && port <= 65_535
    ? null
    : `hookAddress must be a host and a port such as 127.0.0.1:9797, not ${JSON.stringify(written)?.slice(0, 60)}`;
}

/** What is wrong with what the server is to call, as a sentence for people; null where nothing is. */
export function hookUrlProblem(written: unknown): string | null {
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : null;
  const isFine =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  return isFine
    ? null
    : `hookUrl must be a URL such as http://bench.example:9797, without query and user, not ${JSON.stringify(written)?.slice(0, 60)}`;
}

/** Why no server could call a receiver so: the host stands for all addresses of a machine; null where it names one. */
export function hookHostProblem(url: string, hookAddress: string): string | null {
  if (!URL.canParse(url) || !ALL_ADDRESSES.has(new URL(url).hostname)) return null;
  const { port } = readHookAddress(hookAddress);
  return (
    `no server can call ${url}, which stands for all addresses of a machine; ` +
    `give one by which the server reaches this machine: --hook-url http://HOST:${port} (hookUrl)`
  );
}

/** As URLs have them, however they were written. */
const ALL_ADDRESSES: ReadonlySet<string> = new Set(['0.0.0.0', '[::]', '[::ffff:0:0]']);

/** An address in its parts. It must have no problem. */
export function readHookAddress(address: string): HookAddress {
  const [, host = '', port = ''] = ADDRESS.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
