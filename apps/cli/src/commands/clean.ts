import type { DatabaseKeeper, EarlierRuns, EarlierRunsPlace, Identity, RecordedRun } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { CONFIG_FLAGS, configChoice } from '../flags/config-flags.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT, VERBOSE_READING } from '../flags/output-flags.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { documentsText } from '../running/documents-text.ts';
import type { RecordsPlace } from '../running/places.ts';
import { TARGET_ARGUMENT, targetSettings } from '../running/target-settings.ts';

/** Those of `run` that say where and as whom, and which runs are meant. */
const FLAGS = {
  ...TARGET_FLAGS,
  collection: { ...DATA_FLAGS.collection, description: 'Collection that the runs wrote to. Default: benchmarks.' },
  config: CONFIG_FLAGS.config,
  noConfig: CONFIG_FLAGS.noConfig,
  set: CONFIG_FLAGS.set,
  plugin: CONFIG_FLAGS.plugin,
  runId: {
    names: '--run-id',
    value: 'ID',
    description: 'Remove what this run left.',
    group: 'Runs',
    key: null,
    kind: 'text',
  },
  all: {
    names: '--all',
    value: null,
    description: 'Remove what all runs left, except those that began within the last hour and may still be running.',
    group: 'Runs',
    key: null,
    kind: 'switch',
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the runs as JSON, with what was removed and left of each.' },
  quiet: QUIET_RESULT,
  verbose: VERBOSE_READING,
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** Requests under way at once. */
const WORKERS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** A run that says it is running, and began later than this, may be. */
const MAY_RUN_MS = 3_600_000;
/** How long the removal of one run may take. What is left then is left to another call. */
const BUDGET_US = 3_600_000_000;

/** `clean`: lists, or removes, what earlier runs left in the databases and collections of a config. */
export const CLEAN = defineCommand({
  words: ['clean'],
  description: 'Remove what earlier runs left on a target.',
  details:
    'Uses the records that runs keep in <collection>-runs. Without --run-id and --all it only lists them, which needs a token, because the server answers queries only with one. Removing a named run needs no more than the run itself did.',
  examples: [
    ['Which runs left something', '$0 clean http://localhost:8080 --username bench --password env:P'],
    ['Remove it', '$0 clean --config crud.yaml --all'],
  ],
  flags: FLAGS,
  argument: TARGET_ARGUMENT,

  async run(values, context) {
    const request = {
      config: configChoice(values),
      useEnvironment: true,
      values: [{ source: 'flags', ...targetSettings(context, FLAGS, values) }],
      assignments: values.set ?? [],
      runId: null,
    };
    const choice: CleanChoice = { only: values.runId ?? null, all: values.all ?? false };
    if (choice.only !== null && choice.all) throw new UsageError('--run-id and --all exclude each other.');
    const { readPlan, readSecrets } = await import('../running/read-plan.ts');
    const { listCommand } = await import('../running/clean-command.ts');
    const { cleanImpact } = await import('../running/describe-impact.ts');
    const { permitTarget } = await import('../running/target-permission.ts');
    const { isSamePlace, recordsPlacesOf } = await import('../running/places.ts');
    const { tellReading } = await import('../running/describe-plan.ts');
    const { createOperationResult, identitiesOf, syntrixTarget, systemClock, TokenKeeper } =
      await import('@syntrix-bench/core');
    const asked = await readPlan(context, request);
    const removes = choice.only !== null || choice.all ? { runId: choice.only } : null;
    const { wholeScenarios } = await import('../running/built-in-scenarios.ts');
    const scenarios = await wholeScenarios(asked.scenarios);
    const places = recordsPlacesOf(asked.plan, scenarios);
    if (places.length === 0) throw new UsageError(noRecords(asked.plan.workloads.map(({ scenario }) => scenario)));
    const read = await permitTarget(context, asked, () =>
      cleanImpact(asked, { places, removes, atOnce: WORKERS.length }),
    );
    const { secrets, notices } = await readSecrets(context, read);
    if (values.verbose === true) tellReading(context, read, request);
    const say = (message: string): void => void (values.quiet === true || context.stderr.write(`${message}\n`));
    if (read.file !== null && request.config === 'nearest' && values.json !== true) say(`using ${read.file}`);
    for (const notice of [...read.notices, ...notices]) say(notice);
    const { plan } = read;
    const clock = systemClock();
    const { keeperOf } = await import('../running/made-databases.ts');
    const keeper = await keeperOf(plan, secrets);
    const made = new Map<string, string | null>();
    for (const name of plan.madeDatabases ?? []) {
      const there = (await keeper?.find(name)) ?? null;
      if (there !== null) made.set(name, there.madeBy);
    }
    const isThere = (database: string): boolean =>
      plan.madeDatabases?.includes(database) !== true || made.has(database);
    const stop = new AbortController();
    const release = context.onStopSignal(() => stop.abort());
    const closing: (() => unknown)[] = [release];

    /** The places of workloads that work as the same users, connected as these. */
    async function connect({ auth, workloads }: Identity): Promise<readonly Omit<FoundPlace, keyof EarlierRuns>[]> {
      const { target } = plan;
      const places = recordsPlacesOf({ workloads }, scenarios).filter(({ database }) => isThere(database));
      const databases = [...new Set(places.map(({ database }) => database))];
      if (databases.length === 0) return [];
      const keeper = new TokenKeeper(syntrixTarget.authenticator({ target, auth, secrets, databases, clock }), clock, {
        onCredentials: (credentials) => connection?.setCredentials(credentials),
        onTrouble: (message) => context.stderr.write(`${message}\n`),
      });
      let connection: Awaited<ReturnType<typeof syntrixTarget.connect>> | null = null;
      closing.push(() => keeper.close());
      const credentials = await keeper.open();
      connection = await syntrixTarget.connect({ target, clock, credentials, workers: WORKERS, signal: stop.signal });
      const open = connection;
      closing.push(() => open.close());
      const resultOf = (worker: number) => createOperationResult(open.placeOf(worker), worker);
      const [first, ...others] = WORKERS;
      return places.map((recorded) => {
        const place = {
          client: open.client(first, recorded.database),
          results: [resultOf(first), ...others.map(resultOf)] as const,
          clock,
          signal: stop.signal,
          collection: recorded.collection,
          mayQuery: auth.mode !== 'anonymous',
          url: target.urls[0]!,
        };
        return { place, recorded, firstWorkers: workloads.map(({ firstWorker }) => firstWorker) };
      });
    }

    try {
      const found: FoundPlace[] = [];
      for (const identity of identitiesOf(plan)) {
        for (const each of await connect(identity)) {
          const { place, firstWorkers, recorded } = each;
          const byName = choice.only !== null && !place.mayQuery;
          const runs = byName ? recorded.of.find(place, choice.only, firstWorkers) : recorded.of.list(place);
          const { runs: there, foreign } = await runs;
          // Workloads that are different users may share a collection: each record counts once.
          const known = found.filter((other) => isSamePlace(other.recorded, recorded)).flatMap((other) => other.runs);
          const fresh = there.filter(({ recordId }) => !known.some((other) => other.recordId === recordId));
          found.push({ ...each, runs: fresh, foreign: known.length > 0 ? [] : foreign });
        }
      }
      const asJson = values.json ?? false;
      const cleaned = await cleanAll(context, choice, found, {
        result: (line) => void (asJson || context.stdout.write(`${line}\n`)),
        say,
        list: listCommand(context, read, request),
      });
      const result = (line: string): void => void (asJson || context.stdout.write(`${line}\n`));
      const databases = await cleanDatabases(choice, made, cleaned, keeper, result);
      const told = plan.madeDatabases === undefined ? { runs: cleaned } : { runs: cleaned, databases };
      if (asJson) context.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
      const isClean = cleaned.every(({ left }) => left === null || left === 0);
      return isClean && databases.every(({ problem }) => problem === null) ? EXIT_CODES.fine : EXIT_CODES.runFailed;
    } finally {
      for (const close of closing) await close();
    }
  },
});

/** A database that a run made, and what was done about it now. */
interface CleanedDatabase {
  readonly database: string;
  /** Null: no run made it. */
  readonly made_by: string | null;
  readonly removed: boolean;
  /** Why it could not be removed; null where it was, or was to be left alone. */
  readonly problem: string | null;
}

/** Lists, or removes, databases that runs made and did not remove; those in which anything is left stay. */
async function cleanDatabases(
  { only, all }: CleanChoice,
  made: ReadonlyMap<string, string | null>,
  runs: readonly CleanedRun[],
  keeper: DatabaseKeeper | null,
  result: (line: string) => void,
): Promise<readonly CleanedDatabase[]> {
  const cleaned: CleanedDatabase[] = [];
  for (const [database, madeBy] of made) {
    const isMeant = madeBy !== null && (only === null ? all : only === madeBy);
    const isEmpty = runs.every((run) => run.database !== database || run.left === 0);
    const maker = madeBy === null ? 'made by no run' : `made by run ${madeBy}`;
    if (!isMeant || !isEmpty) {
      const why =
        madeBy === null
          ? ''
          : isMeant
            ? ': stays, as runs have left something in it; once that is removed, --all removes it'
            : ', which did not remove it';
      result(`database ${database}, ${maker}${why}`);
      cleaned.push({ database, made_by: madeBy, removed: false, problem: null });
      continue;
    }
    const problem = await keeper!.remove(database).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    result(`database ${database}, ${maker}: ${problem ?? 'removed'}`);
    cleaned.push({ database, made_by: madeBy, removed: problem === null, problem });
  }
  return cleaned;
}

function noRecords(scenarios: readonly string[]): string {
  const [first, ...others] = [...new Set(scenarios)];
  const [keeps, it] = others.length === 0 ? ['keeps', 'it'] : ['keep', 'them'];
  return `${[first, ...others].join(', ')} ${keeps} no records of runs: what ${it} left cannot be found.`;
}

/** Which runs are meant. */
interface CleanChoice {
  /** The one run that is meant; null for none in particular. */
  readonly only: string | null;
  readonly all: boolean;
}

/** A collection, and the records of runs that stand beside it. */
interface FoundPlace extends EarlierRuns {
  readonly place: EarlierRunsPlace;
  readonly recorded: RecordsPlace;
  /** First workers of the workloads there, by which records are named. */
  readonly firstWorkers: readonly number[];
}

/** A run that left something, and what was done about it now. */
interface CleanedRun {
  readonly database: string;
  readonly collection: string;
  readonly run_id: string;
  readonly started_at: string;
  readonly state: RecordedRun['state'];
  /** Whether it may still be running: it says so, and began within the last hour. */
  readonly may_be_under_way: boolean;
  /** Documents that were removed now; null where the run was only listed. */
  readonly removed: number | null;
  /** Documents that could not be removed; null where the run was only listed. */
  readonly left: number | null;
}

/** How what `clean` does is told. */
interface CleanTelling {
  /** A result: on stdout, also where everything else is kept quiet. */
  readonly result: (line: string) => void;
  /** A message beside the results. */
  readonly say: (message: string) => void;
  /** The command line that lists what is there. */
  readonly list: string;
}

async function cleanAll(
  { now }: Pick<CliContext, 'now'>,
  choice: CleanChoice,
  found: readonly FoundPlace[],
  telling: CleanTelling,
): Promise<readonly CleanedRun[]> {
  const { only, all } = choice;
  const { list } = telling;
  if (only !== null && !found.some(({ runs }) => runs.some(({ runId }) => runId === only))) {
    const where = found.map(({ recorded }) => recorded.records).join(', ');
    throw new UsageError(`there is no record of run ${only} in ${where}.`, `To list all: ${list}`);
  }
  const cleaned: CleanedRun[] = [];
  for (const each of found) cleaned.push(...(await cleanPlace(now(), choice, each, telling)));
  if (only !== null) return cleaned;
  if (cleaned.length === 0) {
    const where = [...new Set(found.map(({ recorded }) => `${recorded.collection} of ${recorded.database}`))];
    telling.say(
      where.length === 0
        ? 'nothing is left: no database of the config is there'
        : `looked in ${where.join(', ')} alone: for what runs left elsewhere, and databases that they made, give their --config, or --database and --collection`,
    );
  } else if (!all) {
    // One that may still be running is removed by its id alone.
    if (cleaned.some((run) => !run.may_be_under_way))
      telling.say(`to remove what they left: ${list} --all, or with --run-id ID for one`);
  } else {
    const alone = cleaned.filter(({ removed }) => removed === null).length;
    if (alone > 0) telling.say(leftAlone(alone));
  }
  return cleaned;
}

/** What stays, as runs may not have ended. */
function leftAlone(count: number): string {
  const [runs, them, their] = count === 1 ? ['1 run', 'it', 'its'] : [`${count} runs`, 'them', 'their'];
  return `not removed: ${runs} of the last hour that may still be running, with documents and databases; after a crash or kill -9 remove ${them} by ${their} id, as said above`;
}

/** Lists, or removes, what runs left in one collection. */
async function cleanPlace(
  now: Date,
  { only, all }: CleanChoice,
  { place, recorded, runs, foreign }: FoundPlace,
  { result, say, list }: CleanTelling,
): Promise<readonly CleanedRun[]> {
  const { database, collection, records } = recorded;
  const where = `${collection} of ${database}`;
  for (const id of foreign) say(`${records}/${id} is not a record of a run and was left alone`);
  if (runs.length === 0 && only === null) result(`no run left anything in ${where}`);
  const cleaned: CleanedRun[] = [];
  for (const run of runs) {
    if (only !== null && run.runId !== only) continue;
    const { runId, state } = run;
    const startedAt = new Date(run.startedAtMs).toISOString();
    const mayRun = state === 'running' && now.getTime() - run.startedAtMs < MAY_RUN_MS;
    const what = `run ${runId} of ${startedAt} in ${where}`;
    const known = { database, collection, run_id: runId, started_at: startedAt, state, may_be_under_way: mayRun };
    if (only === null && (!all || mayRun)) {
      result(`${what}: ${mayRun ? `may still be running; to remove it: ${list} --run-id ${runId}` : STATES[state]}`);
      cleaned.push({ ...known, removed: null, left: null });
      continue;
    }
    const { removed, left } = await recorded.of.remove(place, run, place.clock.nowUs() + BUDGET_US);
    const rest = left.count === 0 ? 'nothing left' : `left: ${left.samples.join(', ')}`;
    // The record is one of them, and nobody's document.
    const documents = left.count === 0 ? Math.max(0, removed - 1) : removed;
    result(`${what}: ${documentsText(documents)} removed, ${rest}`);
    cleaned.push({ ...known, removed: documents, left: left.count });
  }
  return cleaned;
}

const STATES: Readonly<Record<RecordedRun['state'], string>> = {
  running: 'did not reach its clean-up',
  left: 'could not remove everything',
  interrupted: 'was aborted before its clean-up ended',
  kept: 'kept its documents (--no-cleanup)',
};
