import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TruthRecorder } from './ground-truth.ts';
import { ServiceTimeRecorder } from './service-times.ts';

test('requests are counted by method and status, sorted, the spoiled ones twice over', () => {
  const truth = new TruthRecorder();
  truth.connectionOpened();
  truth.answered('PUT', 200, 5);
  truth.answered('GET', 404, 5.4, 'shop');
  truth.answered('GET', 200, 6);
  truth.unanswered('GET');
  truth.spoiled('GET', 200);
  truth.spoiled('GET', 0);
  truth.malformed('400 Bad Request');
  truth.internalError();
  expect(truth.read(3)).toEqual({
    requests: [
      { method: 'GET', status: 0, count: 2 },
      { method: 'GET', status: 200, count: 2 },
      { method: 'GET', status: 404, count: 1 },
      { method: 'PUT', status: 200, count: 1 },
    ],
    byDatabase: [
      {
        database: 'shop',
        requests: [{ method: 'GET', status: 404, count: 1 }],
        serviceTimes: [
          { method: 'GET', count: 1, minUs: 5, maxUs: 5, sumUs: 5, buckets: [{ fromUs: 5, toUs: 6, count: 1 }] },
        ],
      },
    ],
    spoiled: [{ method: 'GET', status: 200, count: 1 }],
    serviceTimes: [
      {
        method: 'GET',
        count: 2,
        minUs: 5,
        maxUs: 6,
        sumUs: 11,
        buckets: [
          { fromUs: 5, toUs: 6, count: 1 },
          { fromUs: 6, toUs: 7, count: 1 },
        ],
      },
      { method: 'PUT', count: 1, minUs: 5, maxUs: 5, sumUs: 5, buckets: [{ fromUs: 5, toUs: 6, count: 1 }] },
    ],
    malformed: [{ status: '400 Bad Request', count: 1 }],
    connections: { open: 3, opened: 1 },
    internalErrors: 1,
  });
  truth.reset();
  expect(truth.read(0).requests).toEqual([]);
});

test('databases are the client’s text, too: beyond a bound they share a name', () => {
  const truth = new TruthRecorder();
  for (let index = 0; index < 1100; index += 1) truth.answered('GET', 404, 1, `d${index}`);
  const { byDatabase, requests } = truth.read(0);
  expect(byDatabase.find(({ database }) => database === '(other)')?.requests).toEqual([
    { method: 'GET', status: 404, count: 76 },
  ]);
  expect(requests).toEqual([{ method: 'GET', status: 404, count: 1100 }]);
});

test('methods are the client’s text: beyond a bound they share a name', () => {
  const truth = new TruthRecorder();
  for (let index = 0; index < 100; index += 1) truth.answered(`M${index}`, 405, 1);
  expect(truth.read(0).requests.filter(({ method }) => method === '(other)')).toEqual([
    { method: '(other)', status: 405, count: 36 },
  ]);
});

test('each duration falls into a bucket around it, at most 1/256 wide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (us) => {
      const recorder = new ServiceTimeRecorder();
      recorder.record(us);
      const [{ fromUs, toUs, count }] = recorder.summary('GET').buckets as [
        { fromUs: number; toUs: number; count: number },
      ];
      expect(fromUs <= us && us < toUs && count === 1).toBe(true);
      expect(toUs - fromUs).toBeLessThanOrEqual(Math.max(1, fromUs / 256));
    }),
  );
});
