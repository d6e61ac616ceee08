import type { FaultPlan } from '@syntrix-bench/testbed';

import { defineCommand } from '../command.ts';
import type { CliContext } from '../context.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import type { FlagTable } from '../flags/flag.ts';
import { LOAD_FLAGS } from '../flags/load-flags.ts';
import { LOG_FLAGS, logRequest } from '../flags/log-flags.ts';
import { MONITOR_FLAGS, monitorRequest } from '../flags/monitor-flags.ts';
import { OUTPUT_FLAGS, outputRequest } from '../flags/output-flags.ts';

// docs/decisions/0150-the-command-line-runs-load-in-threads.md

/** Those of `run` that make sense where target and data are given. */
const FLAGS = {
  ...LOAD_FLAGS,
  duration: {
    ...LOAD_FLAGS.duration,
    description: 'Length of the measured phase. Default: 5s, or 20s where a storm is to break.',
  },
  workers: { ...LOAD_FLAGS.workers, description: 'Workers, each with at most one operation in flight. Default: 20.' },
  ...MONITOR_FLAGS,
  ...OUTPUT_FLAGS,
  ...LOG_FLAGS,
  output: {
    ...OUTPUT_FLAGS.output,
    description: 'Write the report to this file. Default: one in results/.',
  },
} as const satisfies FlagTable;

/** `demo`: a short run against a target that comes with the program. */
export const DEMO = defineCommand({
  words: ['demo'],
  description: 'A short run against an embedded target: nothing to install.',
  details:
    'Starts the embedded target in a process of its own, runs a mix of creates, reads, updates and deletes against it for five seconds, prints the summary and writes the report to `results/`. The target takes about as long as a server with a database, 3 ms for a read and 5 ms for a write; its figures are not those of a Syntrix server.',
  examples: [
    ['All of it in a few seconds', '$0 demo'],
    ['In the browser, for a minute', '$0 demo --monitor-open --duration 1m'],
    ['Longer, with more workers', '$0 demo --duration 10s --workers 50'],
  ],
  flags: FLAGS,
  argument: null,

  async run(values, context) {
    const shown = { monitor: monitorRequest(values), log: logRequest(values) };
    if (values.quiet !== true) context.stderr.write('starting the embedded target …\n');
    const target = await startEmbeddedTarget(context, await triggersFor(values.scenario));
    try {
      const { executeRun } = await import('../running/execute-run.ts');
      return await executeRun(context, {
        ...outputRequest(values),
        ...shown,
        config: 'none',
        useEnvironment: false,
        assignments: [],
        runId: null,
        targetEnds: true,
        next: values.scenario === undefined ? [`${context.program} demo --rate 500/s`] : [],
        values: [
          { source: 'demo', value: demoConfig(target.url, values.scenario) },
          { source: 'flags', ...flagSettings(FLAGS, values) },
        ],
      });
    } finally {
      await target.close();
    }
  },
});

/** Who the embedded target knows: it is there for this run alone, and on this machine. */
const USER = 'demo';
const PASSWORD = 'Embedded#Demo-2025';

/** Scenarios whose storm breaks later than others are over, and is watched for a while. */
const STORMS = /reconnect-storm|thundering-subscribe|slow-consumer/;

/** What the demo does where no flag says otherwise. */
function demoConfig(url: string, scenario = 'crud'): object {
  const duration = STORMS.test(scenario) ? '20s' : '5s';
  return {
    // Subscribers and queries need to be somebody.
    auth: { username: USER, password: PASSWORD },
    // The target is ours, and ends with the run: no storm can harm it.
    benchmark: { name: 'demo', target: url, duration, warmup: '1s', workers: 20, iOwnThisServer: true },
    scenario: { type: 'crud' },
    // Nobody else has documents on a target that was started for this run.
    data: { seedData: 1000, sharedCollection: true },
    output: { file: 'results/demo_{{timestamp}}.json' },
  };
}

/**
 * How long the embedded target takes, drawn for each answer. Left to itself it answers within 50 µs, so that a good part of each
 * latency would be the generator's own on any machine, and the demo's figures would prove nothing.
 */
const TARGET_TIMES = {
  seed: 1,
  faults: [
    { kind: 'latency', operations: ['read', 'query'], distribution: 'lognormal', meanMs: 3, deviationMs: 2 },
    {
      kind: 'latency',
      operations: ['create', 'update', 'replace', 'delete'],
      distribution: 'lognormal',
      meanMs: 5,
      deviationMs: 3,
    },
  ],
} as const satisfies FaultPlan;

/** The definitions of triggers that a scenario needs on its target, as JSON; null for none. */
async function triggersFor(scenario: string | undefined): Promise<string | null> {
  if (scenario === undefined) return null;
  const { BUILT_IN_SCENARIOS } = await import('../running/built-in-scenarios.ts');
  const { defaultNeeds } = await import('../running/default-needs.ts');
  const [needed] = defaultNeeds(scenario, BUILT_IN_SCENARIOS)?.triggers ?? [];
  if (needed === undefined) return null;
  const { triggersDocument } = await import('../running/trigger-file.ts');
  return JSON.stringify(triggersDocument(needed));
}

/** An embedded target in a process of its own. */
interface EmbeddedTarget {
  readonly url: string;
  /** Stops it and waits until it has gone. */
  close(): Promise<void>;
}

/**
 * Starts the embedded target in another process, so that it shares neither the event loop nor the garbage collector
 * with the load. It ends by itself when this process does, however that happens, because its standard input ends then.
 */
async function startEmbeddedTarget(context: CliContext, triggers: string | null): Promise<EmbeddedTarget> {
  const { createInterface } = await import('node:readline');
  const child = context.spawnSelf([
    'testbed',
    '--quiet',
    '--until-stdin-ends',
    '--admin-username',
    USER,
    '--admin-password',
    PASSWORD,
    '--faults',
    JSON.stringify(TARGET_TIMES),
    ...(triggers === null ? [] : ['--triggers', triggers]),
  ]);
  const close = async (): Promise<void> => {
    child.stdin.end();
    await child.exited;
  };
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string | null>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(null));
  });
  if (url === null) throw new Error(`the embedded target did not start (exit code ${await child.exited})`);
  return { url, close };
}
