// Sends mutated requests to a testbed and checks that it goes on serving: node fuzz/run.ts [count] [seed]
import { connect } from 'node:net';
import { startTestbed } from '../src/index.ts';
import { Random } from '../src/faults/random.ts';
import { mutatedRequest } from './mutate.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
/** Few to a connection: the first that is no request ends it. */
const BATCH = 4;
const LANES = 8;

const testbed = await startTestbed({ limits: { readTimeoutMs: 1000, writeTimeoutMs: 1000, maxDocuments: 100_000 } });
const random = new Random(seed);
let sent = 0;

/** Requests the testbed has looked at: answered, or refused as none. */
function judged(): number {
  const { requests, malformed } = testbed.groundTruth();
  return [...requests, ...malformed].reduce((sum, row) => sum + row.count, 0);
}

function sendBatch(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(testbed.port, '127.0.0.1');
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    for (let index = 0; index < BATCH; index += 1) socket.write(mutatedRequest(random), 'latin1');
    socket.end();
    sent += BATCH;
  });
}

async function lane(): Promise<void> {
  while (judged() < count) await sendBatch();
}

await Promise.all(Array.from({ length: LANES }, lane));
const health = await fetch(`${testbed.url}/health`);
const { internalErrors, connections, malformed, requests } = testbed.groundTruth();
await testbed.close();
const total = requests.reduce((sum, row) => sum + row.count, 0);
console.log(
  `${sent} mutated requests (seed ${seed}): ${total} understood, ${malformed.reduce((sum, row) => sum + row.count, 0)} refused as no request,`,
);
console.log(
  `${internalErrors} mistakes of the testbed, ${connections.open} connections left open, health ${health.status}`,
);
process.exitCode = internalErrors === 0 && health.status === 200 ? 0 : 1;
