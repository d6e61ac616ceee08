import { readFileSync } from 'node:fs';

/** What a process may open, as far as the system says. */
export interface ConnectionRoom {
  /** Most files, sockets among them, that the process may have open; null where nobody says. */
  readonly openFiles: number | null;
  /** Ports that connections from one address to one server can have at a time; null where nobody says. */
  readonly ports: number | null;
}

/** What stands in the way of connections, and what to do. */
export interface RoomProblem {
  readonly problem: string;
  readonly hint: string;
}

/** Files that a process has open beside connections: modules, pipes of threads, reports. */
const OTHER_FILES = 200;
/** Ports are left for others. */
const SPARE_PORTS = 2000;
/** Where nobody says, the range that Linux comes with. */
const USUAL_PORTS = 28_232;

/**
 * Looks up what this process may open. Only Linux says; read it once, as it takes two files.
 *
 * @param read @default from the file system
 */
export function readConnectionRoom(
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): ConnectionRoom {
  const limits = attempt(() => read('/proc/self/limits'));
  const range = attempt(() => read('/proc/sys/net/ipv4/ip_local_port_range'));
  const soft = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1];
  const [first, last] = range.trim().split(/\s+/).map(Number);
  return {
    openFiles: soft === undefined || soft === 'unlimited' ? null : Number(soft),
    ports: first === undefined || last === undefined || !(last >= first) ? null : last - first + 1,
  };
}

/** Why a process cannot hold so many connections; null where nothing is known to stand in the way. */
export function connectionRoomProblem(connections: number, { openFiles }: ConnectionRoom): RoomProblem | null {
  const needed = connections + OTHER_FILES;
  if (openFiles === null || needed <= openFiles) return null;
  return {
    problem: `${connections} connections need ${needed} open files, and this process may have ${openFiles}`,
    hint: `run \`ulimit -n ${needed}\` before (as far as the hard limit goes), hold fewer connections, or share them among processes`,
  };
}

/**
 * The address that a connection is opened from, so that the ports of none are used up: 127.0.0.1, 127.0.0.2 and so on to a
 * server on this machine. Undefined: the system's choice, which is all there is to a server elsewhere.
 *
 * @param connection its number, among all that go to the server from this machine
 */
export function localAddressOf(connection: number, host: string, { ports }: ConnectionRoom): string | undefined {
  if (!/^127\./.test(host) && host !== 'localhost') return undefined;
  const each = Math.max(1000, (ports ?? USUAL_PORTS) - SPARE_PORTS);
  const index = Math.floor(connection / each);
  // The first are not bound to an address: binding takes a port from all servers at once.
  return index === 0 ? undefined : `127.0.${Math.floor((index + 1) / 250)}.${((index + 1) % 250) + 1}`;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
