import { LatencyHistogram } from '../histogram.ts';
import { mergedHistogram } from './block-series.ts';
import { REPORT_SCHEMA_VERSION, type NoteKind } from './report.ts';

type Json = Readonly<Record<string, unknown>>;

/** Versions of a stored report that {@link readReport} turns into the newest, which is the last. */
export const READABLE_VERSIONS = [1, REPORT_SCHEMA_VERSION] as const;

/**
 * A stored report as the newest version has it: one of version 1 is turned into version 2, and notes without kinds are given
 * them; anything else is handed back as it is. Whether it is a report at all is for the schema to say, afterwards.
 */
export function readReport(stored: unknown): unknown {
  if (!isObject(stored)) return stored;
  if (stored.schema_version === 1) return withTypedNotes(upgrade(stored));
  return stored.schema_version === REPORT_SCHEMA_VERSION ? withTypedNotes(stored) : stored;
}

/** Sentences of notes began so before they had kinds. */
const BEGINNINGS: readonly (readonly [NoteKind, RegExp])[] = [
  ['closed_loop', /^(?:some workloads run in a )?closed loop: /u],
  ['partial', /^partial: /u],
];

function withTypedNotes(report: Json): Json {
  const { run } = report;
  if (!isObject(run) || 'typed_notes' in run || !Array.isArray(run.notes)) return report;
  const typed = run.notes.map((text: unknown) => {
    const [kind = 'other'] = BEGINNINGS.find(([, beginning]) => beginning.test(String(text))) ?? [];
    return { kind, text };
  });
  return { ...report, run: { ...run, typed_notes: typed } };
}

function upgrade(stored: Json): Json {
  const { auxiliary, benchmark, run, workloads, ...rest } = stored;
  const names = workloadNames(stored);
  return withoutNothing({
    ...rest,
    schema_version: REPORT_SCHEMA_VERSION,
    benchmark,
    run: isObject(run) ? { ...run, gaps: [], cleanup: upgradeCleanup(run.cleanup) } : run,
    summary: isObject(rest.summary) ? { ...upgradeGroup(rest.summary), abandoned: 0 } : rest.summary,
    operations: mapValues(rest.operations, upgradeGroup),
    connections: mapValues(auxiliary, upgradeGroup),
    steps: {},
    deliveries: {},
    workloads: mapValues(workloads, (workload) => upgradeWorkload(workload, benchmark)),
    databases: mapValues(rest.databases, upgradeGroup),
    phases: mapItems(rest.phases, (phase) => ({ ...phase, operations: mapValues(phase.operations, withGivenUp) })),
    timeline: mapItems(rest.timeline, upgradeRow),
    timeline_before: mapItems(rest.timeline_before, upgradeRow),
    shards: mapItems(rest.shards, withNever),
    errors: upgradeErrors(rest.errors, auxiliary),
    stood_still: [],
    slowest: mapItems(rest.slowest, (slow) => ({ ...workerOfLane(slow), queued: 0 })),
    checks: mapItems(rest.checks, (check) => upgradeCheck(check, names[0] ?? '')),
    generator: upgradeGenerator(rest.generator),
    certificate: upgradeCertificate(rest.certificate, names),
    blocks: mapItems(rest.blocks, (block) => ({ ...block, series: upgradeSeries(block.series) })),
  });
}

/** What was skipped was not counted. */
function upgradeCleanup(cleanup: unknown): unknown {
  return isObject(cleanup) ? { interrupted: false, counted: cleanup.skipped !== true, ...cleanup } : cleanup;
}

/** Names of the workloads: there is one wherever operations were done. */
function workloadNames({ workloads, blocks }: Json): string[] {
  if (isObject(workloads)) return Object.keys(workloads);
  const series = listOf(blocks).flatMap((block) => listOf(block.series));
  return [...new Set(series.map(({ workload }) => workload).filter((name) => typeof name === 'string'))];
}

function upgradeWorkload(workload: Json, benchmark: unknown): Json {
  const seconds = isObject(benchmark) ? benchmark.duration_seconds : 0;
  return { ...upgradeGroup(workload), seconds, load_model: null, operations: {}, deliveries: {} };
}

function upgradeErrors(errors: unknown, auxiliary: unknown): unknown {
  if (!Array.isArray(errors)) return errors;
  return errors.flatMap((error: unknown) => (isObject(error) ? upgradeError(error, auxiliary) : [error]));
}

/** Failures of connections were listed among those of operations, and counted with them. */
function upgradeError(error: Json, auxiliary: unknown): Json[] {
  const isConnection = (name: unknown) =>
    typeof name === 'string' && isObject(auxiliary) && Object.hasOwn(auxiliary, name);
  const counts = isObject(error.by_operation) ? Object.entries(error.by_operation) : [];
  const connections = counts.filter(([name]) => isConnection(name));
  if (connections.length === 0 || connections.length === counts.length) {
    return [withWorkers({ ...error, kind: connections.length === 0 ? 'operation' : 'connection' })];
  }
  const others = counts.filter(([name]) => !isConnection(name));
  const part = (kind: string, own: typeof counts): Json => {
    const sampleOf = (sample: unknown) =>
      isObject(sample) && own.some(([name]) => name === sample.operation) ? sample : null;
    const [sample, lastSample] = [sampleOf(error.sample), sampleOf(error.last_sample)];
    return withWorkers({
      ...error,
      kind,
      count: own.reduce((sum, [, count]) => sum + Number(count), 0),
      by_operation: Object.fromEntries(own),
      sample,
      last_sample: lastSample,
      first_at: sample === null ? null : error.first_at,
      last_at: lastSample === null ? null : error.last_at,
    });
  };
  return [part('operation', others), part('connection', connections)];
}

function withWorkers(error: Json): Json {
  const { sample, last_sample: lastSample } = error;
  return {
    ...error,
    sample: isObject(sample) ? workerOfLane(sample) : sample,
    last_sample: isObject(lastSample) ? workerOfLane(lastSample) : lastSample,
  };
}

function workerOfLane({ lane, ...rest }: Json): Json {
  return lane === undefined ? rest : { ...rest, worker: lane };
}

function upgradeCheck({ name, passed, failed, sample }: Json, workload: string): Json {
  const [good, bad] = [Number(passed), Number(failed)];
  return {
    workload,
    name,
    sentence: name,
    kind: 'failure',
    checked: good + bad,
    failed,
    verdict: bad > 0 ? 'failed' : good > 0 ? 'passed' : 'not_checked',
    evidence: isObject(sample) ? [sample] : [],
  };
}

/** Event loops were not kept turning. */
function upgradeGenerator(generator: unknown): unknown {
  if (!isObject(generator)) return generator;
  const upgrade = (figures: Json) => ({ turning_seconds: 0, ...figures });
  return { ...upgrade(generator), shards: mapItems(generator.shards, upgrade) };
}

/** The claims were of all workloads together: each of them made them. */
function upgradeCertificate(certificate: unknown, names: readonly string[]): unknown {
  if (!isObject(certificate)) return certificate;
  const of = names.length > 0 ? names : [''];
  const claims = of.flatMap((workload) => listOf(certificate.claims).map((claim) => ({ workload, ...claim })));
  return { ...certificate, claims };
}

/** Series were kept apart by database, and time-outs were in the histograms. */
function upgradeSeries(series: unknown): unknown {
  if (!Array.isArray(series)) return series;
  const merged = new Map<string, Json>();
  for (const each of listOf(series)) {
    const { database: _, ...rest } = each;
    const id = JSON.stringify([rest.workload, rest.operation]);
    const known = merged.get(id);
    const upgraded = {
      ...withGivenUp(rest),
      kind: 'operation',
      segment: 0,
      lost: 0,
      abandoned: 0,
      abandoned_from: null,
      histogram: withoutLargest(rest.histogram, Number(rest.timeouts)),
    };
    merged.set(id, known === undefined ? upgraded : mergeSeries(known, upgraded));
  }
  return [...merged.values()];
}

function mergeSeries(a: Json, b: Json): Json {
  const counts = ['ok', 'refused', 'failed', 'unknown', 'dropped', 'timeouts'] as const;
  const limits = [a.censored_from, b.censored_from].filter((limit) => typeof limit === 'number');
  return {
    ...a,
    ...Object.fromEntries(counts.map((name) => [name, Number(a[name]) + Number(b[name])])),
    censored_from: limits.length === 0 ? null : Math.min(...limits),
    histogram: mergeHistograms(a.histogram, b.histogram),
  };
}

/** Time-outs were among the largest values; what is damaged is kept. */
function withoutLargest(histogram: unknown, timeouts: number): unknown {
  if (typeof histogram !== 'string' || histogram === '' || !(timeouts > 0)) return histogram;
  try {
    const rest = LatencyHistogram.fromV2(histogram).withoutLargest(timeouts);
    return rest.count === 0 ? '' : rest.encodeV2();
  } catch {
    return histogram;
  }
}

/** What is damaged is kept, so that its reader can say so. */
function mergeHistograms(a: unknown, b: unknown): unknown {
  if (typeof a !== 'string' || typeof b !== 'string' || a === '' || b === '') return a === '' ? b : a;
  try {
    return mergedHistogram([{ histogram: a }, { histogram: b }]).encodeV2();
  } catch {
    return a;
  }
}

/** What was given up was then counted as dropped, or among the unknown. */
function withGivenUp(counts: Json): Json {
  return { ...counts, given_up: 0 };
}

function upgradeGroup(group: Json): Json {
  return withGivenUp(withNever(group));
}

function upgradeRow(row: Json): Json {
  return { ...withGivenUp(row), censored: [], never: [] };
}

/** Percentiles of nothing that was lost. */
function withNever<T>(group: T): T {
  if (!isObject(group)) return group;
  const upgraded = Object.entries(group).map(([name, value]) => [
    name,
    isObject(value) && 'censored' in value && 'thin' in value ? { never: [], ...value } : value,
  ]);
  return Object.fromEntries(upgraded) as T;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function mapItems(list: unknown, change: (item: Json) => Json): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isObject(item) ? change(item) : item)) : list;
}

function mapValues(record: unknown, change: (value: Json) => Json): unknown {
  if (!isObject(record)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isObject(value) ? change(value) : value]),
  );
}

/** Without the members that were absent. */
function withoutNothing(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
