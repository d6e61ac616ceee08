/**
 * Calls that the receiver takes per second of its CPU, read, audited and answered, over connections as a server has them; and its memory
 * over two million of them. The sender is a process of its own. `pnpm bench`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fingerprint, traceMember, WebhookAudit, type ReadingDelay } from '@syntrix-bench/audit';
import { CountedFigures } from '@syntrix-bench/audit/declaration';
import { systemClock } from '@syntrix-bench/core';

import { freeAddress } from '../../../tooling/free-address.ts';
import { FIGURES_LEDGER } from '../src/figures.ts';
import { isDocument, matchesCondition, topicCount } from '../src/topics.ts';
import { triggerDefinition } from '../src/trigger-definitions.ts';
import { triggerOptions } from '../src/trigger-options.ts';
import { WebhookDesk } from '../src/webhook-desk.ts';
import { openReceiver } from '../src/webhook-receiver.ts';

const CALLS = Number(process.env['CALLS'] ?? 2_000_000);
const WORKERS = 16;
const WRITERS = 16;
const MB = 1024 * 1024;
const PROMISED_PER_CPU_SECOND = 8_000;
const MOST_GROWTH_MB = 10;
/** A token as a server makes them, of about 700 characters. */
const TOKEN = `${'a'.repeat(36)}.${'b'.repeat(400)}.${'c'.repeat(342)}`;
/** With it a body has 1 KB beside the token and the other members. */
const TEXT = 'Lorem ipsum dolor sit amet. '.repeat(29);

if (process.argv[2] === 'send') await send(process.argv[3]!, Number(process.argv[4]));
else await measure();

async function measure(): Promise<void> {
  const address = await freeAddress();
  const options = triggerOptions.parse({ hookAddress: address });
  const clock = systemClock();
  const audit = new WebhookAudit({
    path: 'default/benchmarks',
    writers: WRITERS,
    topics: topicCount(options),
    matches: (topic) => matchesCondition(topic, options),
    isDocument,
    policy: { attempts: 3, initialUs: 1_000_000, mostUs: null },
  });
  let delivered = 0;
  const figures = new CountedFigures(FIGURES_LEDGER, 'trigger');
  const desk = new WebhookDesk({
    context: { clock, runId: 'run1', seed: 1, options, deliver: () => void (delivered += 1) },
    definition: triggerDefinition(options),
    seedPrefix: 'run1-s-',
    databases: [{ database: 'default', audit }],
    figures,
    reading: { now: () => 0 } satisfies Pick<ReadingDelay, 'now'>,
  });
  desk.begin(0);
  const receiver = await openReceiver({ address, clock, listener: desk });
  const sender = fork(fileURLToPath(import.meta.url), ['send', address, String(CALLS)]);
  let earlyMb = 0;
  const watch = setInterval(() => {
    figures.take();
    if (earlyMb === 0 && delivered >= CALLS / 10) earlyMb = memoryMb();
  }, 1000);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await once(sender, 'exit');
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedMs) / 1000;
  clearInterval(watch);
  const lateMb = memoryMb();
  await receiver.close();
  const cpuSeconds = (user + system) / 1e6;
  const perCpuSecond = Math.round(delivered / cpuSeconds);
  const grewMb = lateMb - earlyMb;
  console.log(
    `${delivered} calls in ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU: ${perCpuSecond} per CPU second`,
  );
  console.log(`memory ${earlyMb.toFixed(1)} MB after a tenth, ${lateMb.toFixed(1)} MB at the end`);
  const { tasks, pending } = audit.figures();
  const isRight = delivered === CALLS && tasks === CALLS && pending === 0;
  if (!isRight) console.error(`of ${CALLS} calls ${tasks} were audited, ${pending} are pending`);
  if (perCpuSecond < PROMISED_PER_CPU_SECOND) console.error(`fewer than the promised ${PROMISED_PER_CPU_SECOND}`);
  if (grewMb > MOST_GROWTH_MB) console.error(`it grew by ${grewMb.toFixed(1)} MB`);
  process.exitCode = isRight && perCpuSecond >= PROMISED_PER_CPU_SECOND && grewMb <= MOST_GROWTH_MB ? 0 : 1;
}

function memoryMb(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MB;
}

/** One call after the other on each of a server's workers, each on a connection of its own. */
async function send(address: string, calls: number): Promise<void> {
  const definition = triggerDefinition(triggerOptions.parse({ hookAddress: address }));
  const [host, port] = address.split(':') as [string, string];
  const headers = Object.entries(definition.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${new URL(definition.url).pathname} HTTP/1.1\r\nHost: ${address}\r\nUser-Agent: Syntrix-Trigger-Service/1.0\r\n`;
  const { id: triggerId, collection, url, retryPolicy } = definition;
  const requestOf = (writer: number, sequence: number): string => {
    const id = `run1-${writer}-${sequence}`;
    const trace = traceMember({ writer, topic: 0, sequence, dueUs: 0, contents: fingerprint(id, TEXT) });
    const payload = `{${trace},"id":"${id}","notify":true,"text":"${TEXT}"}`;
    const body = `{"triggerId":"${triggerId}","database":"default","event":"create","collection":"${collection}","documentId":"default:${'0'.repeat(32)}","lsn":"","seq":0,"ts":0,"url":"${url}","headers":${JSON.stringify(definition.headers)},"secretsRef":"","retryPolicy":${JSON.stringify(retryPolicy)},"timeout":"10s","preIssuedToken":"${TOKEN}","payload":${payload}}`;
    return `${head}Content-Length: ${body.length}\r\nContent-Type: application/json\r\n${headers.join('')}Accept-Encoding: gzip\r\n\r\n${body}`;
  };
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, writer) => {
      const socket = connect({ host, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      const share = Math.floor((calls + writer) / WORKERS);
      await new Promise<void>((resolve) => {
        let sequence = 0;
        socket.on('data', (chunk: Buffer) => {
          if (!chunk.includes('204')) throw new Error(chunk.toString());
          sequence += 1;
          if (sequence < share) socket.write(requestOf(writer, sequence));
          else resolve();
        });
        socket.write(requestOf(writer, 0));
      });
      socket.end();
    }),
  );
}
