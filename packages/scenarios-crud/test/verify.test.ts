import { createRandom } from '@syntrix-bench/core';
import type { FakeCall, FakeDocuments } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import {
  checkedOf,
  everything,
  evidenceOf,
  failuresOf,
  isData,
  isShared,
  isWrite,
  LONG,
  shown,
  trouble,
  whole,
  type Script,
} from './verified-run.ts';

test('without fault nothing is found, on three shards, beside errors, time-outs and pauses', LONG, async () => {
  const report = await whole(everything, 14_000, trouble, { pauses: true });
  expect(failuresOf(report)).toEqual({});
  expect(report.summary.total_errors).toBeGreaterThan(100);
  expect(report.counters['conflicts']).toBeGreaterThan(0);
  const checked = checkedOf(report);
  expect(checked['stale-reads']).toBeGreaterThan(10_000);
  expect(checked['wrong-reads']).toBe(checked['stale-reads']);
  expect(checked['lost-updates']).toBeGreaterThan(1000);
  expect(checked['resurrected']).toBeGreaterThan(300);
});

test(
  'a twentieth of the documents is a twentieth of the reads, and contents are compared of every fourth of them',
  LONG,
  async () => {
    const report = await whole({ ...everything, verify: '5%' }, 20_000, () => () => null);
    expect(failuresOf(report)).toEqual({});
    const reads = report.operations['read']!.count + report.operations['update']!.count;
    expect(checkedOf(report)['wrong-reads']! / checkedOf(report)['stale-reads']!).toBeCloseTo(0.25, 1);
    expect(checkedOf(report)['stale-reads']! / reads).toBeGreaterThan(0.04);
    expect(checkedOf(report)['stale-reads']! / reads).toBeLessThan(0.06);
  },
);

/** Answers reads of documents that were changed with the version before the last change. */
function stale(times: number, told: (call: FakeCall, version: number) => void) {
  return (documents: FakeDocuments): Script => {
    const random = createRandom(1, 97);
    const before = new Map<string, Record<string, unknown>>();
    let left = times;
    return (call) => {
      if (!isData(call)) return null;
      const now = shown(documents, call);
      if (isWrite(call) && now !== null) before.set(call.id, now);
      const past = before.get(call.id);
      const strikes = call.method === 'GET' && now !== null && past !== undefined && left > 0 && random.int(30) === 0;
      const answer = strikes ? past : now;
      if (answer !== null && !isWrite(call)) told(call, Number(answer['version']));
      if (answer !== null && isWrite(call)) told(call, 0);
      if (!strikes) return null;
      left -= 1;
      return { status: 200, body: JSON.stringify(past) };
    };
  };
}

test('every stale read of own documents is found, and nothing else', LONG, async () => {
  const own = {
    ...everything,
    operations: everything.operations.slice(0, 4),
    data: { ...everything.data, seedData: 0 },
  };
  const unconditional = own.operations.map(({ type, weight }) => ({ type, weight }));
  const report = await whole(
    { ...own, operations: unconditional },
    30_000,
    stale(200, () => undefined),
  );
  expect(failuresOf(report)).toEqual({ 'stale-reads': 200 });
  for (const line of evidenceOf(report, 'stale-reads'))
    expect(line).toMatch(/^GET benchmarks\/run1-\d-\d+: 200, version \d+, expected \d+$/);
});

test('of shared documents every read is found that is older than what its worker wrote or saw', LONG, async () => {
  const operations = [
    { type: 'read', weight: 70 },
    { type: 'update', weight: 20 },
    { type: 'replace', weight: 10 },
  ];
  const reached = new Map<string, number>();
  let older = 0;
  const told = (call: FakeCall, version: number): void => {
    if (call.worker < 0 || !isShared(call)) return;
    const key = `${call.worker} ${call.id}`;
    const least = reached.get(key) ?? 1;
    if (version === 0) reached.set(key, least + 1);
    else if (version < least) older += 1;
    else reached.set(key, version);
  };
  const data = { ...everything.data, seedData: 50 };
  const report = await whole({ verify: 1, operations, data }, 30_000, stale(400, told));
  expect(older).toBeGreaterThan(50);
  expect(older).toBeLessThan(400);
  expect(failuresOf(report)).toEqual({ 'stale-reads': older });
  for (const line of evidenceOf(report, 'stale-reads'))
    expect(line).toMatch(/^GET benchmarks\/run1-s-\d+: 200, version \d+, expected \d+ or more$/);
});

test.each([
  { why: 'unconditional', ifMatch: false },
  { why: 'conditional', ifMatch: true },
])('every lost update is found, $why, of shared documents and own ones', LONG, async ({ ifMatch }) => {
  const operations = [
    { type: 'create', weight: 5 },
    { type: 'read', weight: 60 },
    { type: 'update', weight: 20, ifMatch },
    { type: 'replace', weight: 15, ifMatch },
  ];
  const random = createRandom(1, 96);
  let left = 300;
  const lost =
    (documents: FakeDocuments): Script =>
    (call) => {
      if (!isData(call) || !isWrite(call) || left === 0) return null;
      const now = shown(documents, call);
      const { ifMatch: condition } = JSON.parse(call.body) as { ifMatch?: readonly { readonly value: number }[] };
      const holds = now !== null && (condition === undefined || condition[0]!.value === now['version']);
      if (!holds || random.int(20) > 0) return null;
      left -= 1;
      return { status: 200 };
    };
  const data = { ...everything.data, seedData: 60 };
  const report = await whole({ verify: 1, operations, data }, 30_000, lost);
  expect(left).toBe(0);
  expect(failuresOf(report)).toEqual({ 'lost-updates': 300 });
  for (const line of evidenceOf(report, 'lost-updates'))
    expect(line).toMatch(
      /^GET benchmarks\/run1-(s|\d)-\d+: 200, version \d+, expected \d+ after \d+ acknowledged writes$/,
    );
});

test(
  'R12 an old answer to the question after load is no lost update: the document is asked for again',
  LONG,
  async () => {
    const asked = new Map<string, number>();
    const old = (documents: FakeDocuments): Script => {
      const before = new Map<string, Record<string, unknown>>();
      return (call) => {
        if (!isData(call)) return null;
        const now = shown(documents, call);
        if (isWrite(call) && now !== null) before.set(call.id, now);
        const past = before.get(call.id);
        const times = asked.get(call.id) ?? 0;
        if (call.method !== 'GET' || past === undefined) return null;
        asked.set(call.id, times + 1);
        return times < 3 ? { status: 200, body: JSON.stringify(past) } : null;
      };
    };
    const operations = ['update', 'replace'].map((type) => ({ type, weight: 1 }));
    const report = await whole({ verify: 1, operations, data: { ...everything.data, seedData: 60 } }, 2000, old);
    expect(failuresOf(report)).toEqual({});
    expect(checkedOf(report)['lost-updates']).toBe(2000);
    expect([...new Set(asked.values())]).toEqual([4]);
  },
);

test('every deleted document that stays is found, and removed', LONG, async () => {
  let left = 150;
  const report = await whole(everything, 20_000, () => (call) => {
    if (!isData(call) || call.method !== 'DELETE' || left === 0) return null;
    left -= 1;
    return { status: 204 };
  });
  expect(left).toBe(0);
  expect(failuresOf(report)).toEqual({ resurrected: 150 });
  for (const line of evidenceOf(report, 'resurrected'))
    expect(line).toMatch(
      /^GET benchmarks\/run1-\d-\d+: 200, version \d+, expected 404 after its DELETE was answered 204$/,
    );
});

test(
  'where not all documents are followed, a wrong id and an old version are found at each read of those that are',
  LONG,
  async () => {
    const random = createRandom(1, 94);
    const isFollowed = ({ id }: FakeCall): boolean => Number(id.slice(id.lastIndexOf('-') + 1)) % 2 === 0;
    let left = 100;
    const report = await whole({ ...everything, verify: '50%' }, 15_000, (documents) => (call) => {
      const strikes = isData(call) && call.method === 'GET' && isFollowed(call) && left > 0 && random.int(20) === 0;
      const document = strikes ? shown(documents, call) : null;
      if (document === null) return null;
      left -= 1;
      return { status: 200, body: JSON.stringify({ ...document, id: 'another' }) };
    });
    expect(left).toBe(0);
    expect(failuresOf(report)).toEqual({ 'wrong-reads': 100 });
  },
);

/** Whether its reader knows all of its contents: it is the reader's own, or as it was seeded. */
const isKnown = (document: Record<string, unknown>): boolean =>
  !String(document['id']).includes('-s-') || document['version'] === 1;

/** Changes an answer to a read. */
type Change = (document: Record<string, unknown>) => Record<string, unknown> | null;

test.each<{ why: string; change: Change; evidence: RegExp }>([
  {
    why: 'another document',
    change: (document) => ({ ...document, id: 'run1-s-99999', seq: 99_999 }),
    evidence: /: 200, id "run1-s-99999"$/,
  },
  {
    why: 'the number of another one',
    change: (document) => ({ ...document, seq: 99_999 }),
    evidence: /: 200, "seq" 99999, expected \d+$/,
  },
  {
    why: 'another value in a field',
    change: (document) => ({ ...document, field_1: 7 }),
    evidence: /: 200, "field_1" 7, (?:expected \d{6}|which nobody writes)$/,
  },
  {
    why: 'an object that lacks a member',
    change: (document) => ({ ...document, field_5: { label: 'x' } }),
    evidence: /: 200, "field_5" \{"label":"x"\}, (?:expected \{"label":|which nobody writes$)/,
  },
  {
    why: 'a field less',
    change: ({ category: _category, ...document }) => document,
    evidence: /: 200, "category" missing, (?:expected "c\d\d"|which nobody writes)$/,
  },
  {
    why: 'another text',
    change: (document) => (isKnown(document) ? { ...document, text: `${String(document['text']).slice(1)}x` } : null),
    evidence: /: 200, "text" is not what was written$/,
  },
])('every read that shows $why is found', LONG, async ({ change, evidence }) => {
  const random = createRandom(1, 95);
  let left = 100;
  const report = await whole(everything, 15_000, (documents) => (call) => {
    const document = isData(call) && call.method === 'GET' ? shown(documents, call) : null;
    const changed = document === null || left === 0 || random.int(4) > 0 ? null : change(document);
    if (changed === null) return null;
    left -= 1;
    return { status: 200, body: JSON.stringify(changed) };
  });
  expect(left).toBe(0);
  expect(failuresOf(report)).toEqual({ 'wrong-reads': 100 });
  for (const line of evidenceOf(report, 'wrong-reads')) expect(line).toMatch(evidence);
});

test.each([1, 0.05])(
  'a creation that was acknowledged and not done is found after load, verify: %d',
  LONG,
  async (verify) => {
    let lies = 0;
    const creates = { ...everything, verify, operations: [{ type: 'create', weight: 1 }], data: { seedData: 0 } };
    const report = await whole(creates, 3000, () => ({ collection, method, body }) => {
      const number = /"id":"run1-\d+-(\d+)"/.exec(body)?.[1];
      if (collection !== 'benchmarks' || method !== 'POST' || number === undefined || Number(number) % 20 > 0)
        return null;
      lies += 1;
      return { status: 201, body: '{}' };
    });
    const { checked, failed } = report.checks.find(({ name }) => name === 'lost-creates')!;
    expect(failuresOf(report)).toEqual({ 'lost-creates': failed });
    if (verify === 1) expect([checked, failed]).toEqual([3000, lies]);
    else expect([failed > 0, checked <= 3000 * verify]).toEqual([true, true]);
    expect(evidenceOf(report, 'lost-creates')[0]).toMatch(
      /^GET benchmarks\/run1-\d+-\d+: 404, expected the document after its POST was answered 201$/,
    );
  },
);

test.each([
  { documentSizeBytes: 300, fieldsCount: 1, trace: false },
  { documentSizeBytes: 300, fieldsCount: 2, trace: true },
  { documentSizeBytes: 300, fieldsCount: 3, trace: false },
  { documentSizeBytes: 1500, fieldsCount: 40, trace: true },
  { documentSizeBytes: 9000, fieldsCount: 10, trace: true },
  { documentSizeBytes: 30_000, fieldsCount: 4, trace: false },
])(
  'documents of $documentSizeBytes B with $fieldsCount fields are read as they were written (trace: $trace)',
  LONG,
  async (shape) => {
    const { trace, ...size } = shape;
    const report = await whole({ ...everything, trace, data: { seedData: 40, ...size } }, 2000, () => () => null);
    expect(failuresOf(report)).toEqual({});
    expect(checkedOf(report)['wrong-reads']).toBeGreaterThan(1000);
  },
);

test('verify: 0 asks for nothing more, and declares nothing', LONG, async () => {
  const report = await whole({ ...everything, verify: 0 }, 1000, () => () => null);
  expect(report.checks.map(({ name }) => name)).toEqual(['present']);
  expect(report.phases.find(({ name }) => name === 'drain')?.requests ?? []).toEqual([]);
});

test('P1-33 what nobody could be asked about after load is unknown, with the reason, and none of it is counted as checked', async () => {
  const changes = ['create', 'update', 'delete'].map((type) => ({ type, weight: 1 }));
  const report = await whole(
    { verify: 1, operations: changes },
    60,
    () => (call) => (isData(call) && call.method === 'GET' ? { status: 503 } : null),
  );
  const told = report.checks.filter(({ name }) => name !== 'present');
  expect(told.map(({ name, checked, failed: wrong }) => [name, checked, wrong])).toEqual([
    ['lost-updates', 0, 0],
    ['lost-creates', 0, 0],
    ['resurrected', 0, 0],
  ]);
  for (const { unknown: untold } of told) {
    expect(untold).toEqual({
      count: expect.any(Number),
      reason: 'asking again for a document got no answer that shows it',
    });
  }
});
