import { readdir, readFile, readlink } from 'node:fs/promises';

import type { Look, Source } from './source.ts';

/** Clock ticks a second in which Linux counts CPU time for programs, on whatever machine. */
const TICKS_PER_SECOND = 100;

/** Where the system tells of processes. */
const PROC = '/proc';

/** A process of this machine: its CPU time, memory, open files, threads, and what it writes to disks. */
export function processSource(which: { readonly pid: number } | { readonly port: number }, proc = PROC): Source {
  let pid = 'pid' in which ? which.pid : null;
  /** When it was started: another that got its id is not it. */
  let started: string | null = null;
  return {
    series: [
      { name: 'cpu', unit: 'cores', isSum: true },
      { name: 'memory', unit: 'bytes', isSum: false },
      { name: 'open_files', unit: 'count', isSum: false },
      { name: 'threads', unit: 'count', isSum: false },
      { name: 'disk_writes', unit: 'bytes_per_second', isSum: true },
    ],
    look: async () => {
      pid ??= 'port' in which ? await listenerOn(which.port, proc) : null;
      if (pid === null)
        throw new Error('port' in which ? `nothing that can be seen listens on port ${which.port}` : '');
      const folder = `${proc}/${pid}`;
      const stat = await readFile(`${folder}/stat`, 'utf8').catch(() => {
        throw new Error(`there is no process ${pid}`);
      });
      const [status, files, io] = await Promise.all([
        readFile(`${folder}/status`, 'utf8').catch(() => ''),
        readdir(`${folder}/fd`).catch(() => null),
        readFile(`${folder}/io`, 'utf8').catch(() => ''),
      ]);
      // The name, in brackets, may hold whatever it likes.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [user, system, threads, since] = [fields[11], fields[12], fields[17], fields[19]];
      started ??= since ?? '';
      if (started !== since) throw new Error(`process ${pid} is another one now`);
      return [
        numberOf(`${Number(user) + Number(system)}`, 1 / TICKS_PER_SECOND),
        numberOf(/^VmRSS:\s*(\d+) kB$/mu.exec(status)?.[1], 1_024),
        files === null ? null : files.length,
        numberOf(threads),
        numberOf(/^write_bytes: (\d+)$/mu.exec(io)?.[1]),
      ] satisfies Look;
    },
  };
}

function numberOf(text: string | undefined, factor = 1): number | null {
  return text === undefined || !/^\d+$/u.test(text) ? null : Number(text) * factor;
}

/** Number of the state of a socket that listens. */
const LISTENING = '0A';

/** The process that listens on a port, as far as it can be seen; `null` where none can. */
async function listenerOn(port: number, proc: string): Promise<number | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')),
  );
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = new Set(
    tables
      .flatMap((table) => table.split('\n'))
      .map((line) => line.trim().split(/\s+/u))
      .filter((fields) => fields[1]?.endsWith(wanted) === true && fields[3] === LISTENING)
      .map((fields) => `socket:[${fields[9]}]`),
  );
  if (sockets.size === 0) return null;
  for (const name of await readdir(proc)) {
    if (!/^\d+$/u.test(name)) continue;
    const folder = `${proc}/${name}/fd`;
    for (const file of await readdir(folder).catch(() => [])) {
      const link = await readlink(`${folder}/${file}`).catch(() => '');
      if (sockets.has(link)) return Number(name);
    }
  }
  return null;
}
