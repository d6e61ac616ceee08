import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { watchOpenedSockets } from '../../../tooling/opened-handles.ts';
import { startTestbed } from '../src/index.ts';
import { ManualEnvironment } from './manual-environment.ts';

test('nothing is left after close, not even an open connection', async () => {
  const sockets = watchOpenedSockets();
  onTestFinished(() => sockets.stop());
  const environment = new ManualEnvironment();
  const testbed = await startTestbed(
    { faults: { faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 60_000 }] } },
    environment,
  );
  const client = connect(testbed.port, '127.0.0.1', () => client.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'));
  client.on('error', () => undefined);
  const gone = new Promise((resolve) => client.once('close', resolve));
  await expect.poll(() => testbed.groundTruth().faults.length).toBe(1);
  expect(sockets.open().toSorted()).toEqual(['TCPSERVERWRAP', 'TCPWRAP', 'TCPWRAP']);
  expect(environment.pendingTimers).toBeGreaterThan(0);
  await testbed.close();
  await gone;
  await expect.poll(() => sockets.open()).toEqual([]);
  expect(environment.pendingTimers).toBe(0);
});

test('a port that is taken is the system’s error', async () => {
  const testbed = await startTestbed();
  await expect(startTestbed({ port: testbed.port })).rejects.toThrow('EADDRINUSE');
  await testbed.close();
});

test('tokens can be minted by who has the key', async () => {
  const testbed = await startTestbed();
  expect(testbed.privateKeyPem()).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  expect(testbed.url).toBe(`http://127.0.0.1:${testbed.port}`);
  await testbed.close();
});
