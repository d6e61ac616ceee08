import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestbed, type Testbed } from '../src/index.ts';
import { mutatedRequest } from '../fuzz/mutate.ts';
import { answers, request, sendRaw } from './raw-client.ts';
import { Random } from '../src/faults/random.ts';

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed();
});
afterAll(() => testbed.close());

test('P1-71 mutated requests leave it serving, without a mistake of its own', async () => {
  const random = new Random(20_250_101);
  for (let batch = 0; batch < 100; batch += 1) {
    const bytes = Array.from({ length: 10 }, () => mutatedRequest(random)).join('');
    const half = Math.floor(random.next() * bytes.length);
    await sendRaw(
      testbed.port,
      [bytes.slice(0, half), bytes.slice(half), 'GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
      (text) => /Connection: close/.test(text),
    ).catch(() => undefined);
  }
  const { text } = await sendRaw(testbed.port, request('GET', '/health'), answers(1));
  expect(text.startsWith('HTTP/1.1 200')).toBe(true);
  expect(testbed.groundTruth().internalErrors).toBe(0);
});

test('any JSON document is given back as it was stored', async () => {
  const documents = `${testbed.url}/api/v1/databases/default/documents`;
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), async (fields) => {
      for (const name of ['id', 'version', 'createdAt', 'updatedAt', 'collection', 'deleted']) delete fields[name];
      const storable =
        Object.keys(fields).every((name) => !name.includes('\0')) && !JSON.stringify(fields).includes('\\u0000');
      fc.pre(storable);
      const created = await fetch(`${documents}/any`, { method: 'POST', body: JSON.stringify(fields) });
      const { id, version, createdAt, updatedAt, collection, ...kept } = (await created.json()) as Record<
        string,
        unknown
      >;
      expect([created.status, version, collection, createdAt]).toEqual([201, 1, 'any', updatedAt]);
      expect(kept).toEqual(JSON.parse(JSON.stringify(fields)));
      const read = await fetch(`${documents}/any/${String(id)}`);
      expect(await read.json()).toEqual({ ...kept, id, version, createdAt, updatedAt, collection });
    }),
    { numRuns: 100 },
  );
});
