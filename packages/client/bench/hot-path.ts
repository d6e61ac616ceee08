/**
 * What the hot path costs: CPU and time per GET over loopback against a bare server in a process of its own, and how long
 * requests are blocked within the client. `pnpm bench`; `BENCH_LANES` and `BENCH_CALLS` change its size.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createExchange, resetExchange, DocumentsApi, systemClock, UndiciTransport } from '../src/index.ts';

const LANES = Number(process.env['BENCH_LANES'] ?? 50);
const CALLS = Number(process.env['BENCH_CALLS'] ?? 100_000);

export async function runHotPathBench(): Promise<Record<string, string>> {
  const server = fork(fileURLToPath(new URL('bare-server.mjs', import.meta.url)));
  try {
    const [port] = (await once(server, 'message')) as [number];
    const transport = new UndiciTransport({ url: `http://127.0.0.1:${port}`, lanes: LANES });
    const documents = new DocumentsApi(transport, 'default');
    await transport.connect();
    await drive(documents, CALLS / 10, []);
    const blockedUs: number[] = [];
    const cpuBefore = process.cpuUsage();
    const startedUs = systemClock().nowUs();
    await drive(documents, CALLS, blockedUs);
    const seconds = (systemClock().nowUs() - startedUs) / 1e6;
    const cpu = process.cpuUsage(cpuBefore);
    const reopened = transport.gauges().reopened;
    await transport.close();
    blockedUs.sort((a, b) => a - b);
    const at = (share: number): string => `${blockedUs[Math.floor(blockedUs.length * share)] ?? 0} µs`;
    return {
      lanes: String(LANES),
      calls: String(CALLS),
      'calls per second': (CALLS / seconds).toFixed(0),
      'CPU per call': `${((cpu.user + cpu.system) / CALLS).toFixed(1)} µs`,
      'blocked p50': at(0.5),
      'blocked p99': at(0.99),
      reopened: String(reopened),
    };
  } finally {
    server.kill();
  }
}

async function drive(documents: DocumentsApi, calls: number, blockedUs: number[]): Promise<void> {
  const clock = systemClock();
  let left = calls;
  const lane = async (index: number): Promise<void> => {
    const exchange = createExchange(index);
    while (left > 0) {
      left -= 1;
      resetExchange(exchange);
      const readyUs = clock.nowUs();
      const outcome = await documents.get('users', 'alice', exchange);
      if (outcome !== 0) throw new Error(`a call ended with outcome ${outcome}: ${exchange.message}`);
      blockedUs.push(exchange.sentUs - readyUs);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
}
