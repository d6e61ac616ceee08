import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { READABLE_VERSIONS, readReport } from './read-report.ts';
import { REPORT_SCHEMA_VERSION, type Report } from './report.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const stored = read('../../test/report-v1.json') as Record<string, unknown>;

const ajv = new Ajv({ strict: true });
addFormats.default(ajv);
const validate = ajv.compile(read('../../report.schema.json') as object);

describe('a stored report of version 1', () => {
  const report = readReport(stored) as Report;

  test('becomes a valid one of version 2', () => {
    validate(report);
    expect([report.schema_version, validate.errors]).toEqual([2, null]);
  });

  test('is of a version that can be read, as is that which it becomes, the newest', () => {
    expect([READABLE_VERSIONS, READABLE_VERSIONS.at(-1)]).toEqual([[stored.schema_version, 2], REPORT_SCHEMA_VERSION]);
  });

  test('keeps all figures', () => {
    const { summary, operations, timeline, phases, thresholds, run, benchmark } = stored as unknown as Report;
    expect(report).toMatchObject({ summary, operations, timeline, phases, thresholds, run, benchmark });
  });

  test('says worker where it said lane, and connections where it said auxiliary', () => {
    expect([report.slowest[0]?.worker, report.errors.map(({ sample }) => sample?.worker)]).toEqual([
      7,
      [4, undefined, undefined],
    ]);
    expect(report.connections['connect']?.ok).toBe(1);
    expect(report.errors.map(({ kind, by_operation }) => [kind, Object.keys(by_operation)])).toEqual([
      ['operation', ['read']],
      ['connection', ['connect']],
      ['operation', ['read']],
    ]);
  });

  test('counts failures of connections apart from those of operations', () => {
    const [first] = (stored as unknown as Report).errors;
    const sample = { ...(stored.errors as { sample: object }[])[0]!.sample, operation: 'connect' };
    const mixed = { ...first, count: 15, by_operation: { connect: 10, read: 5 }, sample, last_sample: null };
    const { errors } = readReport({ ...stored, errors: [mixed] }) as Report;
    expect(
      errors.map(({ kind, count, by_operation, sample }) => [kind, count, by_operation, sample?.operation]),
    ).toEqual([
      ['operation', 5, { read: 5 }, undefined],
      ['connection', 10, { connect: 10 }, 'connect'],
    ]);
    expect(validate(readReport({ ...stored, errors: [mixed] }))).toBe(true);
  });

  test('has its databases together in blocks', () => {
    const [block] = report.blocks;
    const [series, ...others] = block?.series ?? [];
    expect([series?.operation, series?.ok, series?.unknown, others]).toEqual(['read', 40, 1, []]);
    expect(LatencyHistogram.fromV2(series?.histogram ?? '').count).toBe(40);
  });

  test('has its claims and checks by workload', () => {
    expect(report.certificate?.claims.map(({ workload, claim }) => [workload, claim])).toEqual([
      ['main', 'rate'],
      ['main', 'latency'],
    ]);
    expect(report.checks).toEqual([
      {
        workload: 'main',
        name: 'stale',
        sentence: 'stale',
        kind: 'failure',
        checked: 4,
        failed: 1,
        verdict: 'failed',
        evidence: [{ time: '2026-01-02T00:00:01.200Z', message: 'went back' }],
      },
    ]);
  });
});

test('what is no report of version 1 comes back as it is', () => {
  for (const value of [null, 7, 'text', [], {}, { schema_version: 2 }, { schema_version: '1' }]) {
    expect(readReport(value)).toBe(value);
  }
});

test('notes of a report from before they had kinds are given theirs, and no others', () => {
  const notes = [
    'closed loop: waiting is hidden',
    'some workloads run in a closed loop: so',
    'partial: until then',
    'more',
  ];
  const typed = ['closed_loop', 'closed_loop', 'partial', 'other'].map((kind, index) => ({ kind, text: notes[index] }));
  const own = { schema_version: 2, run: { notes, typed_notes: [] } };
  expect([readReport({ schema_version: 2, run: { notes } }), readReport(own)]).toEqual([
    { schema_version: 2, run: { notes, typed_notes: typed } },
    own,
  ]);
});

test('any damage is read without an error, for the schema to find', () => {
  fc.assert(
    fc.property(fc.nat(), fc.jsonValue(), (seed, value) => {
      const names = Object.keys(stored);
      const damaged = { ...stored, [names[seed % names.length]!]: value, schema_version: 1 };
      expect(readReport(damaged)).toMatchObject({ schema_version: 2 });
    }),
  );
});
