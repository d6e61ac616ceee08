import type { PhaseName, Report } from '@syntrix-bench/metrics';
import {
  CORE_WAIT_SHARE,
  CPU_LOAD,
  DELAY_SHARE,
  formatBytes,
  formatCount,
  formatLatencyMs,
  formatPercent,
  formatSpanMs,
  isSmoke,
  latencyText,
  NOTHING,
  plural,
  STEAL_SHARE,
  THROTTLED_SHARE,
  type Limits,
  type Mark,
} from '@syntrix-bench/metrics/text';

import type { Live } from '../live.ts';
import type { DataTable } from './chart.ts';
import { clockText } from './clock-text.ts';

/** A named fact. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly mark: Mark | null;
}

const fact = (name: string, text: string, mark: Mark | null = null): Fact => ({ name, text, mark });
const share = (part: number) => formatPercent(Math.min(1, part) * 100);

/** By the limits of the certificate (R24). */
function graded(value: number, { suspect, invalid }: Limits): Mark {
  return value > invalid ? 'bad' : value > suspect ? 'warning' : 'good';
}

/** How the generator fared: whether what is shown above is the target's doing. Empty where nothing was sampled. */
export function toGenerator(report: Report): readonly Fact[] {
  const facts = generatorFacts(report);
  if (facts.length === 0) return [];
  const of = (mark: Mark) => facts.filter((each) => each.mark === mark).map(({ name }) => name.toLowerCase());
  const [bad, doubtful] = [of('bad'), of('warning')];
  const answer =
    bad.length > 0
      ? fact('Kept up', `no: ${bad.join(', ')}`, 'bad')
      : doubtful.length > 0
        ? fact('Kept up', `in doubt: ${doubtful.join(', ')}`, 'warning')
        : fact('Kept up', 'yes', 'good');
  return [answer, ...facts];
}

function generatorFacts(report: Report): readonly Fact[] {
  const { generator, summary, benchmark } = report;
  if (generator === null) return [];
  // Who spins takes a whole core by design.
  const spins = toConfig(report).some(({ name, text }) => name.endsWith('load.precision') && text === 'spin');
  const { machine, shards } = generator;
  const { delay, latency } = summary;
  const ofResponse = delay === null || latency === null || latency.p99 <= 0 ? null : delay.p99 / latency.p99;
  // Of the thread that waited longest, as the certificate has it.
  const waited = Math.max(0, ...shards.map((each) => each.cpu_wait_seconds));
  const waitShare = benchmark.duration_seconds > 0 ? waited / benchmark.duration_seconds : 0;
  const waitMark = graded(waitShare, CORE_WAIT_SHARE);
  // What only kept a loop turning gave way to any work, and what other programs took was never its own (R24).
  const loads = shards.map(({ cpu_seconds: cpu, turning_seconds: turning, cpu_wait_seconds: wait }) => {
    const left = Math.max(cpu, benchmark.duration_seconds - wait);
    return left > 0 ? Math.max(0, cpu - turning) / left : 0;
  });
  return [
    fact(
      'CPU of a thread',
      `${share(generator.cpu_load_mean)}, at most ${share(generator.cpu_load_max)}`,
      spins ? null : graded(Math.max(0, ...loads), CPU_LOAD),
    ),
    ...(delay === null
      ? []
      : [
          fact(
            'Delay p99',
            `${latencyText(delay, 'p99')}${ofResponse === null ? '' : `, ${share(ofResponse)} of the response’s`}`,
            ofResponse === null ? null : graded(ofResponse, DELAY_SHARE),
          ),
        ]),
    fact('Event loop late', `${formatLatencyMs(generator.event_loop_delay_max)} at most`),
    fact(
      'Waited for a core',
      `${formatSpanMs(generator.cpu_wait_seconds * 1000)}, ${share(waitShare)} of the time at most`,
      waitMark,
    ),
    fact('Garbage collection', `${formatLatencyMs(generator.gc_pause_max)} at most`),
    ...(machine === undefined
      ? []
      : [
          ...(machine.busy_share === null
            ? []
            : [fact('Machine busy', share(machine.busy_share), busyMark(machine.busy_share, waitMark))]),
          ...(machine.steal_share === null
            ? []
            : [fact('Taken by the host', share(machine.steal_share), graded(machine.steal_share, STEAL_SHARE))]),
          ...(machine.throttled_share === null
            ? []
            : [fact('Throttled', share(machine.throttled_share), graded(machine.throttled_share, THROTTLED_SHARE))]),
        ]),
    fact('Memory', formatBytes(generator.rss_bytes_max)),
    fact('Sockets', formatCount(generator.open_sockets_max)),
  ];
}

/** A machine at its limit is what the wait for a core came from, and as bad as that was. */
function busyMark(busy: number, waitMark: Mark): Mark | null {
  return busy > CPU_LOAD.suspect && waitMark !== 'good' ? waitMark : null;
}

/** The threads that load runs on: as they are while a run goes on, else over the measured phase. */
export function toThreads({ generator }: Report, live: Live | null): DataTable {
  if (live !== null && live.threads.length > 0) {
    return {
      head: ['thread', 'CPU', 'event loop', 'delay p99', 'memory'],
      rows: live.threads.map(({ thread, cpu, event_loop: loop, delay_p99: delay, rss_bytes: rss }) => [
        String(thread),
        cpu === null ? NOTHING : share(cpu),
        loop === null ? NOTHING : share(loop),
        formatLatencyMs(delay),
        rss === null ? NOTHING : formatBytes(rss),
      ]),
    };
  }
  return {
    head: ['thread', 'CPU', 'at most', 'event loop', 'waited for a core', 'memory'],
    rows: (generator?.shards ?? []).map((own) => [
      String(own.shard),
      share(own.cpu_load_mean),
      share(own.cpu_load_max),
      share(own.event_loop_utilization_max),
      formatSpanMs(own.cpu_wait_seconds * 1000),
      formatBytes(own.rss_bytes_max),
    ]),
  };
}

/** Each thread's share of what was done; empty where one did all of it. */
export function toShards({ shards = [] }: Report): DataTable {
  return {
    head: ['thread', 'operations', 'errors', 'ok/s', 'p50', 'p99'],
    rows: shards.map(({ shard, operations, errors, goodput, latency }) => [
      String(shard),
      formatCount(operations),
      formatCount(errors),
      formatCount(goodput),
      latencyText(latency, 'p50'),
      latencyText(latency, 'p99'),
    ]),
  };
}

/** Workers of a run that goes on. */
export function toWorkersTable(live: Live | null): { readonly says: string; readonly table: DataTable } | null {
  if (live === null || live.workers.total_workers === 0) return null;
  const { total_workers: total, active_workers: active, idle_workers: idle, workers } = live.workers;
  return {
    says: `${plural(total, 'worker')}: ${formatCount(active)} at work, ${formatCount(idle)} idle${total > workers.length ? `; the first ${formatCount(workers.length)} are shown` : ''}.`,
    table: {
      head: ['worker', 'state', 'operations', 'now', 'last error'],
      rows: workers.map((worker) => [
        worker.id,
        worker.status,
        formatCount(worker.operations_completed),
        worker.current_operation ?? NOTHING,
        worker.last_error ?? NOTHING,
      ]),
    },
  };
}

const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  setup: 'Set-up',
  warmup: 'Warm-up',
  rampup: 'Ramp-up',
  steady: 'Steady',
  drain: 'Drain',
  cleanup: 'Clean-up',
};

/** A phase in words; one of a later version by its own name. */
export function phaseWord(name: string): string {
  return Object.hasOwn(PHASE_WORDS, name) ? PHASE_WORDS[name as PhaseName] : name;
}

/** A part of the whole run. */
export interface PhaseView {
  readonly word: string;
  /** The steady phase alone is measured. */
  readonly isMeasured: boolean;
  readonly text: string;
  /** Of the whole run, 0 to 1. */
  readonly from: number;
  readonly share: number;
}

/** The whole run from set-up to clean-up, true to scale. */
export function toPhases({ phases, run }: Report): readonly PhaseView[] {
  const begin = Date.parse(run.start_time);
  const whole = Math.max(
    run.seconds,
    ...phases.map((each) => (Date.parse(each.start_time) - begin) / 1000 + each.seconds),
  );
  return phases.map(({ name, start_time: start, seconds, active_seconds: active, requests }) => {
    const sent = requests.reduce((sum, { count }) => sum + count, 0);
    const paused = seconds - active > 0.05 ? `, ${formatSpanMs((seconds - active) * 1000)} of it paused` : '';
    return {
      word: phaseWord(name),
      isMeasured: name === 'steady',
      text: `${formatSpanMs(seconds * 1000)}${paused}, ${plural(sent, 'request')}`,
      from: whole > 0 ? Math.min(1, Math.max(0, (Date.parse(start) - begin) / 1000 / whole)) : 0,
      share: whole > 0 ? Math.min(1, seconds / whole) : 0,
    };
  });
}

/** How far a run that goes on has come. */
export interface Progress {
  readonly phase: string;
  readonly text: string;
  /** 0 to 1; `null` where nobody knows. */
  readonly fraction: number | null;
  readonly stages: readonly { readonly label: string; readonly isNow: boolean }[];
}

/** Where a run is, and how long it takes yet; `null` once it is over. */
export function toProgress(live: Live | null): Progress | null {
  if (live === null || live.phase === null) return null;
  const { name, elapsed_seconds: elapsed, planned_seconds: planned, done, total } = live.phase;
  const isCounted = done !== null && total !== null && total > 0;
  const fraction = isCounted ? done / total : planned !== null && planned > 0 ? elapsed / planned : null;
  const time =
    planned === null ? clockText(Math.floor(elapsed)) : `${clockText(Math.floor(elapsed))} of ${clockText(planned)}`;
  const left = planned === null ? '' : `, ${clockText(Math.max(0, Math.ceil(planned - elapsed)))} left`;
  const items = isCounted ? `, ${formatCount(done)} of ${formatCount(total)}` : '';
  return {
    phase: live.status === 'paused' ? `${phaseWord(name)}, paused` : phaseWord(name),
    text: `${time}${left}${items}`,
    fraction: fraction === null ? null : Math.min(1, Math.max(0, fraction)),
    stages: live.stages.map(({ workload, name: stage, start_seconds: from, end_seconds: to }, index) => ({
      label: `${stage ?? `${workload} ${index + 1}`} ${formatSpanMs((to - from) * 1000)}`,
      isNow: name === 'steady' && elapsed >= from && elapsed < to,
    })),
  };
}

/** With what the run took place. */
export function toEnvironment(report: Report): readonly Fact[] {
  const { environment: own, run, benchmark } = report;
  const { targets, target_version: version, hosts = [] } = own;
  const host =
    own.shard_host === 'threads' ? plural(own.shards, 'thread') : `${plural(own.shards, 'shard')} (${own.shard_host})`;
  const cleanup = run.cleanup;
  return [
    fact('Target', `${targets.join(', ')}${version === null ? '' : `, version ${version}`}`),
    fact('Started', `${run.start_time}, measured ${benchmark.start_time} to ${benchmark.end_time}`),
    fact('Run', `${run.id}, seed ${run.seed}, load ${run.load_model}, ${run.reason}`),
    ...(run.command_line === undefined ? [] : [fact('Repeat it', run.command_line)]),
    fact(
      'Machine',
      `${own.host}: ${own.cpu_model}, ${plural(own.cores, 'core')}, ${formatBytes(own.memory_bytes)}, ${own.os} ${own.arch}`,
    ),
    ...hosts.map((each) =>
      fact(
        'Machine',
        `${each.host}: ${each.cpu_model}, ${plural(each.cores, 'core')}, ${formatBytes(each.memory_bytes)}, ${each.os} ${each.arch}`,
      ),
    ),
    fact(
      'Generator',
      `syntrix-bench ${own.tool_version}, Node ${own.node_version}, ${host}, transport ${own.transport}${own.git_commit === null ? '' : `, commit ${own.git_commit}`}`,
    ),
    ...Object.entries(report.labels ?? {}).map(([name, text]) => fact(name, text)),
    ...(report.observed ?? []).flatMap(({ name, samples, failed, problem }) =>
      failed === 0
        ? []
        : [
            fact(
              name,
              `${failed} of ${plural(samples + failed, 'look')} failed${problem === null ? '' : `: ${problem}`}`,
              'warning',
            ),
          ],
    ),
    ...(report.growth ?? []).map(({ sentence, verdict }) =>
      fact('Growth', sentence, verdict === 'grows' ? 'warning' : null),
    ),
    fact(
      'Clean-up',
      cleanup.skipped
        ? `skipped, ${plural(cleanup.left, 'document')} left`
        : `${plural(cleanup.removed, 'document')} removed, ${formatCount(cleanup.left)} left${cleanup.interrupted ? ', interrupted' : ''}${cleanup.counted ? '' : ', not all counted'}`,
      !cleanup.skipped && cleanup.left > 0 ? 'warning' : null,
    ),
    ...run.gaps.map(({ shard, from_sequence: from, to_sequence: to }) =>
      fact('Missing', `thread ${shard}: intervals from ${from}${to === null ? ' on' : ` to ${to}`}`, 'warning'),
    ),
  ];
}

/** Whatever was configured, a line for each key: `load.model  open`. */
export function toConfig({ benchmark: { config } }: Report): readonly Fact[] {
  return flatten('', config);
}

function flatten(path: string, value: unknown): readonly Fact[] {
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null)) {
    return [fact(path, value.map(String).join(', '))];
  }
  if (typeof value !== 'object' || value === null) return [fact(path, String(value))];
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return entries.flatMap(([key, own]) =>
    flatten(Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, own),
  );
}

/** How it was measured, for whoever decides from it. */
export function methodText(report: Report): string {
  const { run, realtime, triggers } = report;
  if (isSmoke(report))
    return 'All that the benchmark does was done with few workers and little data, to see whether answers are right: its times would say nothing of the server’s speed, and are not shown.';
  const load = {
    open: 'Operations were due on a schedule, however slow the server was, and the response counts from the moment one was due: waiting is never hidden.',
    closed:
      'A fixed number of workers each did one operation after another, so a slow server was asked less often: time that more users would have spent waiting is not in these figures.',
    hold: 'Connections were held open and nothing was asked: what counts is what arrived over them.',
    mixed:
      'Some operations were due on a schedule and some followed one another, workload by workload; only where there was a schedule does the response count from the moment an operation was due.',
  }[run.load_model];
  const arriving = realtime !== undefined ? 'event' : triggers !== undefined ? 'webhook' : null;
  const checked =
    arriving === null
      ? 'Only the steady phase is measured, an operation counts as ok only if its answer was right, and the tool watched itself, so that its own delays are not taken for the server’s.'
      : `Each ${arriving} that had to arrive was accounted for, as lost, doubled or wrong where it was, and the tool watched itself, so that its own delays are not taken for the server’s.`;
  return `${load} ${checked}`;
}

/** The rules by which all is measured. */
export const RULES_URL = 'https://github.com/syntrixbase/syntrix-bench/blob/main/docs/numbers.md';
