import { defineCommand } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { EXIT_CODES, STOP_SIGNALS, type StopSignal } from '../exit-codes.ts';
import { CONFIG_FLAGS, configChoice } from '../flags/config-flags.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import type { FlagTable } from '../flags/flag.ts';
import { HOOK_FLAGS } from '../flags/hook-flags.ts';
import { LOAD_FLAGS } from '../flags/load-flags.ts';
import { OUTPUT_FLAGS, QUIET_RESULT, VERBOSE_READING } from '../flags/output-flags.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { TARGET_ARGUMENT, targetSettings } from '../running/target-settings.ts';
import { columnsOf, createPaint, fitted, wantsColour, wantsUnicode } from '../screen.ts';

/** Those of `run` that say where to, as whom, and how much. */
const FLAGS = {
  ...TARGET_FLAGS,
  duration: LOAD_FLAGS.duration,
  workers: LOAD_FLAGS.workers,
  collection: DATA_FLAGS.collection,
  sharedCollection: DATA_FLAGS.sharedCollection,
  ...HOOK_FLAGS,
  ...CONFIG_FLAGS,
  quick: {
    names: '--quick',
    value: null,
    description: 'Skip the check that takes 15 s: whether the server cuts off event streams.',
    group: 'Checks',
    key: null,
    kind: 'switch',
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the findings as JSON.' },
  quiet: QUIET_RESULT,
  noColor: OUTPUT_FLAGS.noColor,
  verbose: VERBOSE_READING,
} as const satisfies FlagTable;

/** How what a look writes is named. */
const PROBE_PREFIX = 'doctor-';

const HOLDING = "holding an event stream for 15 s, to see the server's write time-out (--quick skips it)";

/** `doctor`: are this target and this machine ready for the run that the config describes, and if not, what is to be done? */
export const DOCTOR = defineCommand({
  words: ['doctor'],
  description: 'Check that target and machine are ready for a run.',
  details:
    'Checks each URL of the target for what a run needs, and this machine. Writes a document into each collection of the run and removes it, and, with a token, holds an event stream for 15 s (longer write time-outs of server or proxy are not seen). Exits with 3 if a problem would spoil the run; lesser ones are warnings.',
  examples: [
    ['A server on this machine', '$0 doctor http://localhost:8080'],
    ['Before the run of a config', '$0 doctor --config crud.yaml'],
  ],
  flags: FLAGS,
  argument: TARGET_ARGUMENT,

  async run(values, context) {
    const { stdout, stderr, env, now } = context;
    const { systemClock } = await import('@syntrix-bench/client');
    const { readPlan, readSecrets } = await import('../running/read-plan.ts');
    const { tellReading } = await import('../running/describe-plan.ts');
    const { doctorImpact } = await import('../running/describe-impact.ts');
    const { permitTarget } = await import('../running/target-permission.ts');
    const { placesOf, recordsPlacesOf } = await import('../running/places.ts');
    const { needsCommand } = await import('../running/needs-command.ts');
    const { wholeScenarios } = await import('../running/built-in-scenarios.ts');
    const { LIMITER_CALLS } = await import('../doctor/check-limiter.ts');
    const { checkMachine } = await import('../doctor/check-machine.ts');
    const { checkTarget } = await import('../doctor/check-target.ts');
    const { renderFindings } = await import('../doctor/finding.ts');
    const { toAscii } = await import('@syntrix-bench/reporters');
    const { targetWorlds } = await import('../doctor/target-world.ts');
    const request = {
      config: configChoice(values),
      useEnvironment: true,
      values: [{ source: 'flags', ...targetSettings(context, FLAGS, values) }],
      assignments: values.set ?? [],
      runId: null,
    };
    const asked = await readPlan(context, request);
    const read = await permitTarget(context, asked, () => doctorImpact(asked, LIMITER_CALLS));
    const { secrets, notices } = await readSecrets(context, read);
    const say = (message: string): void =>
      void (values.quiet === true || stderr.write(`${fitted(message, stderr, '')}\n`));
    if (read.file !== null && request.config === 'nearest' && values.json !== true) say(`using ${read.file}`);
    if (values.verbose === true) tellReading(context, read, request);
    for (const notice of [...read.notices, ...notices]) say(notice);
    const { plan, scenarios } = read;
    const whole = await wholeScenarios(scenarios);
    const scope = {
      plan,
      secrets,
      scenarios: whole,
      howToPrint: `To print them: ${needsCommand(context.program, read, request)}`,
      places: placesOf(plan, scenarios),
      recorded: recordsPlacesOf(plan, whole),
    };
    const chance = { newId: () => crypto.randomUUID(), now, clock: context.clock ?? systemClock() };
    const onHold = once(() => say(HOLDING));
    const stop = new AbortController();
    const stopped: StopSignal[] = [];
    // A second signal ends the process, as is the system's own answer.
    const release = context.onStopSignal((signal) => {
      stopped.push(signal);
      release();
      say(`${signal}: removing what was written to look; a second one leaves it, in documents called ${PROBE_PREFIX}…`);
      stop.abort();
    });
    const look = { quick: values.quick ?? false, onHold, signal: stop.signal };
    const { readyDatabases } = await import('../doctor/ready-databases.ts');
    const databases = await readyDatabases(plan, secrets);
    const looking = Promise.all(
      plan.target.urls.map(async (url) => ({
        url,
        findings: [...databases.findings, ...(await checkTarget(targetWorlds(scope, url, chance), look))],
      })),
    );
    const targets = await looking.finally(async () => {
      release();
      for (const left of await databases.remove()) say(left);
    });
    const [stoppedBy] = stopped;
    if (stoppedBy !== undefined) return STOP_SIGNALS[stoppedBy];
    const machine = checkMachine(await context.readMachine(), plan);
    const paint = createPaint(wantsColour(stdout, env, values.noColor !== true));
    if (values.json === true) stdout.write(`${JSON.stringify({ targets, machine }, null, 2)}\n`);
    else {
      const groups = { ...byHeading(targets), 'This machine': machine };
      const text = renderFindings(groups, { paint, columns: columnsOf(stdout, env) });
      stdout.write(wantsUnicode(stdout, env) ? text : toAscii(text));
    }
    const findings = [...targets.flatMap((target) => target.findings), ...machine];
    return findings.some(({ verdict }) => verdict === 'problem') ? EXIT_CODES.targetNotReady : EXIT_CODES.fine;
  },
});

/** Several gateways of one cluster have a heading each. */
function byHeading(
  targets: readonly { readonly url: string; readonly findings: readonly Finding[] }[],
): Record<string, readonly Finding[]> {
  return Object.fromEntries(
    targets.map(({ url, findings }) => [targets.length === 1 ? 'Target' : `Target ${url}`, findings]),
  );
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
