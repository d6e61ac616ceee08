import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

/** In a process that serves: tells the one that started it what is served, and its CPU whenever it is asked. */
export function serving(served: object): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
  });
  process.send?.(served);
}

/** A process that serves, as the one that started it sees it. */
export interface ServerProcess<Served> {
  readonly served: Served;
  /** CPU that it took so far, in µs. */
  cpuUs(): Promise<number>;
  kill(): void;
}

/** Starts a program as a process that serves, which ends in {@link serving}. */
export async function startServer<Served>(program: string, args: readonly string[]): Promise<ServerProcess<Served>> {
  const child = fork(fileURLToPath(program), args);
  return {
    served: await answerOf<Served>(child),
    cpuUs: async () => {
      child.send('cpu');
      return (await answerOf<{ readonly cpuUs: number }>(child)).cpuUs;
    },
    kill: () => void child.kill(),
  };
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

/** The middle of some values, and how far they reach. */
export function spreadOf(values: readonly number[]): {
  readonly median: number;
  readonly least: number;
  readonly most: number;
} {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1) };
}

const TEXT = 'x'.repeat(120);

/** Puts documents over one connection. @param lanes requests under way at a time */
export function putDocuments(port: number, collection: string, documents: number, lanes: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    let answered = 0;
    const send = (): void => {
      if (sent === documents) return;
      const body = JSON.stringify({ doc: { n: sent, text: TEXT } });
      socket.write(
        `PUT /api/v1/databases/default/documents/${collection}/d${sent} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      sent += 1;
    };
    socket.on('connect', () => {
      for (let lane = 0; lane < lanes; lane += 1) send();
    });
    socket.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf('HTTP/1.1 '); at >= 0; at = chunk.indexOf('HTTP/1.1 ', at + 1)) {
        answered += 1;
        send();
      }
      if (answered < documents) return;
      socket.destroy();
      resolve();
    });
  });
}
