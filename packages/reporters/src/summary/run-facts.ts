import type { Report, ReportPhase } from '@syntrix-bench/metrics';
import {
  formatBytes,
  formatCount,
  formatLatencyMs,
  formatSpanMs,
  latencyText,
  PHASE_WORDS,
  plural,
} from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { commandLines, factLines, itemLines } from './facts.ts';
import { TOLD_COUNTERS } from './load-lines.ts';

/** Hosts of this package's siblings in words; others go by the name they have. */
const HOST_WORDS: Readonly<Record<string, (shards: number) => string>> = {
  inProcess: (shards) => `${plural(shards, 'shard')} in this process`,
  threads: (shards) => plural(shards, 'thread'),
};

/** Documents that may be left named in the summary; the report has more. */
const LEFT_SHOWN = 3;

/** What connections are opened for, in words; others go by the name that the scenario gave them. */
const CONNECTION_WORDS: Readonly<Record<string, (count: number) => string>> = {
  connect: (count) => plural(count, 'connection'),
  hold: (count) => plural(count, 'held connection'),
};

/** Latencies that no table counts: of operations that were not ok, of connecting, and of parts of operations. */
export function renderOtherLatencies({ summary, connections, steps }: Report, columns: number): readonly Line[] {
  const { latency_other: other } = summary;
  const notOk = other === null ? [] : [`p50 ${latencyText(other, 'p50')}, p99 ${latencyText(other, 'p99')}`];
  return [
    ...notCounted('Not ok', notOk, columns),
    ...notCounted('Connecting', groupTexts(connections, CONNECTION_WORDS), columns),
    ...notCounted('Steps', groupTexts(steps, {}), columns),
  ];
}

function notCounted(label: string, texts: readonly string[], columns: number): readonly Line[] {
  return texts.length === 0 ? [] : factLines(label, `${texts.join('; ')} (not counted above)`, columns);
}

/** `20 connections, p99 22.0 ms` */
function groupTexts(groups: Report['connections'], words: typeof CONNECTION_WORDS): readonly string[] {
  return Object.entries(groups).map(([name, { count, errors, latency }]) => {
    const inWords = Object.hasOwn(words, name) ? words[name] : undefined;
    const failed = errors === 0 ? '' : ` (${formatCount(errors)} failed)`;
    const what = inWords === undefined ? `${formatCount(count)} ${name}` : inWords(count);
    return `${what}${failed}, p99 ${latencyText(latency, 'p99')}`;
  });
}

/** What counters say, in words; others go by the name that the scenario gave them. */
const COUNTER_WORDS: Readonly<Record<string, (count: number) => string>> = {
  redrawn: (count) => `${plural(count, 'operation')} redrawn: no document available`,
  infeasible: (count) => `${plural(count, 'arrival')} not sent: no document available`,
  missing: (count) => `${plural(count, 'document')} missing`,
  lagging: (count) => `${plural(count, 'document')} late in an index`,
  writes_not_probed: (count) => `${plural(count, 'write')} not looked for in an index`,
  conflicts: (count) => plural(count, 'conflict'),
  connections_reopened: (count) => `${plural(count, 'connection')} reopened`,
};

/** The course of the run, what it left, how the generator fared, and how to repeat it. */
export function renderRunFacts(report: Report, columns: number): readonly Line[] {
  const { phases, run } = report;
  return [
    ...itemLines('Phases', phases.map(phaseText), columns),
    ...renderCleanup(report, columns),
    ...itemLines('Counts', counterItems(report), columns),
    ...itemLines('Generator', generatorItems(report), columns),
    ...itemLines('Machine', machineItems(report), columns),
    ...factLines('Run', `${run.id}, started ${run.start_time}`, columns),
    ...commandLines('Repeat', run.command_line ?? `--seed ${run.seed}`, columns),
  ];
}

/** What to look at and to do after a run. */
interface WhereNext {
  /** Files that were written. */
  readonly files: readonly string[];
  /** How more can be seen; '' where a command shows it. */
  readonly more: string;
  /** Commands to type. */
  readonly next: readonly string[];
}

/** Where the report is, how more can be seen, and what may be typed next. */
export function renderWhereNext({ files, more, next }: WhereNext, columns: number): readonly Line[] {
  return [
    ...files.flatMap((file, index) => factLines(index === 0 ? 'Report' : '', file, columns)),
    ...factLines('More', more, columns),
    ...next.flatMap((command, index) => commandLines(index === 0 ? 'Next' : '', command, columns)),
  ];
}

function counterItems({ counters }: Report): readonly string[] {
  return Object.entries(counters)
    .filter(([name, count]) => count > 0 && !TOLD_COUNTERS.has(name))
    .map(([name, count]) => {
      const inWords = Object.hasOwn(COUNTER_WORDS, name) ? COUNTER_WORDS[name] : undefined;
      return inWords === undefined ? `${name} ${formatCount(count)}` : inWords(count);
    });
}

function phaseText({ name, seconds, requests }: ReportPhase): string {
  const sent = requests.reduce((sum, { count }) => sum + count, 0);
  const withRequests = (name === 'setup' || name === 'cleanup') && sent > 0;
  return `${PHASE_WORDS[name]} ${formatSpanMs(seconds * 1000)}${withRequests ? ` (${plural(sent, 'request')})` : ''}`;
}

/** That documents may be left on the target, without examples; nothing where none are. */
export function renderLeft(report: Report, columns: number): readonly Line[] {
  const { cleanup } = report.run;
  if (cleanup.left === 0 && cleanup.counted && !cleanup.skipped) return [];
  return renderCleanup({ ...report, run: { ...report.run, cleanup: { ...cleanup, left_samples: [] } } }, columns);
}

/** What became of databases that the run made for itself; nothing where it made none. */
export function renderDatabases({ run: { cleanup } }: Report, columns: number): readonly Line[] {
  const { databases } = cleanup;
  if (databases === undefined) return [];
  const { made, found, removed, left } = databases;
  const parts = [
    `${plural(made.length, 'database')} made${made.length === 0 ? '' : ` (${someOf(made)})`}`,
    ...(found.length === 0 ? [] : [`${someOf(found)} ${found.length === 1 ? 'was' : 'were'} there already, and stay`]),
    ...(removed.length === 0 ? [] : [removed.length === made.length ? 'all removed' : `${removed.length} removed`]),
  ];
  const text = parts.join(', ');
  if (left.length === 0) return factLines('Databases', text, columns);
  const why = [...new Set(left.map(({ reason }) => reason))].join('; ');
  const names = someOf(left.map(({ database }) => database));
  return factLines('Databases', `! ${text}; still there: ${names} (${why})`, columns, 'warning');
}

/** The first of some names. */
function someOf(names: readonly string[]): string {
  const rest = names.length - LEFT_SHOWN;
  return `${names.slice(0, LEFT_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What is left on the target. Only documents that may be left need a reader's attention. */
function renderCleanup({ run: { cleanup }, phases }: Report, columns: number): readonly Line[] {
  const { counted, interrupted, skipped } = cleanup;
  if (skipped) {
    const stays = counted && cleanup.left > 0 ? plural(cleanup.left, 'document') : 'the documents';
    return factLines('Clean-up', `! skipped: ${stays} of this run are still there`, columns, 'warning');
  }
  const removed = `${plural(cleanup.removed, 'document')} removed`;
  if (cleanup.left === 0 && counted) {
    const ran = interrupted ? cleanup.removed > 0 : phases.some(({ name }) => name === 'cleanup');
    return ran ? factLines('Clean-up', `${removed}, nothing left`, columns) : [];
  }
  const text = `! ${interrupted ? 'given up: ' : ''}${removed}, ${leftText(cleanup)}`;
  return factLines('Clean-up', text, columns, 'warning');
}

function leftText({ left, left_samples: samples, counted }: Report['run']['cleanup']): string {
  if (left === 0) return 'and how many are left is not known';
  const shown = samples.slice(0, LEFT_SHOWN);
  const examples = shown.length === 0 ? '' : `, such as ${shown.join(', ')}`;
  return `${counted ? '' : 'at least '}${plural(left, 'document')} may be left${examples}`;
}

function generatorItems({ generator, environment }: Report): readonly string[] {
  if (generator === null) return [];
  const { cpu_load_mean: mean, cpu_load_max: most, gc_seconds: gc } = generator;
  return [
    `cpu ${Math.round(mean * 100)}% (most ${Math.round(most * 100)}%)`,
    `event loop lag p99 ${formatLatencyMs(generator.event_loop_delay_p99_max)}`,
    `gc ${formatSpanMs(gc * 1000)}`,
    `memory ${formatBytes(generator.rss_bytes_max)}`,
    hostText(environment),
  ];
}

function hostText({ shards, shard_host: host }: Report['environment']): string {
  const inWords = Object.hasOwn(HOST_WORDS, host) ? HOST_WORDS[host] : undefined;
  return inWords === undefined ? `${plural(shards, 'shard')} ${host}` : inWords(shards);
}

function machineItems({ environment }: Report): readonly string[] {
  const { cores, cpu_model: cpu, os, node_version: node, tool_version: tool, target_version: target } = environment;
  return [
    `${plural(cores, 'core')} ${cpu}`,
    os,
    `Node ${node.replace(/^v/u, '')}`,
    `syntrix-bench ${tool}`,
    ...(target === null ? [] : [`target ${target}`]),
  ];
}
