import type { Calibration } from '@syntrix-bench/metrics/compare';
import type { Report } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { CONFIG_FLAGS, configChoice } from '../flags/config-flags.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import type { FlagTable } from '../flags/flag.ts';
import { LOAD_FLAGS } from '../flags/load-flags.ts';
import { OUTPUT_FLAGS, outputRequest } from '../flags/output-flags.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { TARGET_ARGUMENT, targetSettings } from '../running/target-settings.ts';
import { columnsOf } from '../screen.ts';

const FLAGS = {
  ...TARGET_FLAGS,
  ...LOAD_FLAGS,
  ...DATA_FLAGS,
  ...CONFIG_FLAGS,
  name: {
    names: '--name',
    value: 'NAME',
    description: 'Name of the benchmark, by which compare finds the noise floor. Default: that of the scenario.',
    group: 'Run',
    key: 'benchmark.name',
    kind: 'text',
  },
  runs: {
    names: '--runs',
    value: 'COUNT',
    description: 'How many equal runs are made, at least 8. Default: 10.',
    group: 'Run',
    key: null,
    kind: 'text',
  },
  calibration: {
    names: '--calibration',
    value: 'FILE',
    description: 'File that noise floors are kept in. Default: .syntrix-bench/calibration.json.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  output: {
    ...OUTPUT_FLAGS.output,
    description: 'Keep the reports of the runs as well; {{index}} is their number.',
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the noise floor as JSON.' },
  quiet: OUTPUT_FLAGS.quiet,
  verbose: OUTPUT_FLAGS.verbose,
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `calibrate`: finds out how much equal runs differ here. */
export const CALIBRATE = defineCommand({
  words: ['calibrate'],
  description: 'Find out how much equal runs differ on this machine and target.',
  details:
    'Makes the same run ten times, and stores how much each figure differs between them, with the date and facts of the machine. compare then knows which changes can be told at all (their minimum detectable effect), and what to make of one run against one. Other load on the machine, and another machine, make another noise floor: compare says when it is old or was measured under something else.',
  examples: [
    ['Ten runs of half a minute', '$0 calibrate http://localhost:8080 --duration 30s'],
    ['For the benchmark of a config', '$0 calibrate --config crud.yaml'],
  ],
  flags: FLAGS,
  argument: TARGET_ARGUMENT,

  async run(values, context) {
    const { equalRounds, makeRounds, readRunCount } = await import('../running/rounds.ts');
    const { executeRun } = await import('../running/execute-run.ts');
    const { calibrateRuns, LEAST_CALIBRATION_RUNS } = await import('@syntrix-bench/metrics/compare');
    const count = readRunCount('--runs', values.runs ?? '10', LEAST_CALIBRATION_RUNS);
    const asked = outputRequest(values);
    const { openCalibrationPlace } = await import('../comparing/stored-calibration.ts');
    const place = await openCalibrationPlace(context, values.calibration ?? null);
    const reports: Report[] = [];
    const { ended } = await makeRounds(equalRounds(count, 'calibrate'), {
      tell: ({ number }) => {
        if (!asked.quiet) context.stderr.write(`run ${number} of ${count}\n`);
      },
      make: (round) =>
        executeRun(context, {
          ...asked,
          json: false,
          config: configChoice(values),
          useEnvironment: true,
          values: [
            { source: 'calibrate', value: { output: { console: false } } },
            { source: 'flags', ...targetSettings(context, FLAGS, values) },
          ],
          assignments: values.set ?? [],
          runId: null,
          monitor: { asked: false, keep: false },
          round,
          onReport: (report) => void reports.push(report),
        }),
      needsAll: true,
    });
    if (ended !== null) return ended;
    const calibration = calibrateRuns(reports, context.now());
    // Shown before it is kept, so that what was measured is not lost where that fails.
    context.stdout.write(
      values.json === true
        ? `${JSON.stringify(calibration, null, 2)}\n`
        : await textOf(calibration, columnsOf(context.stdout, context.env)),
    );
    await place.keep(calibration);
    const useless = uselessText(calibration);
    if (useless !== null) context.stderr.write(`${useless}\n`);
    if (values.json !== true) context.stdout.write(`\nkept in ${place.path}; compare uses it\n`);
    return EXIT_CODES.fine;
  },
});

async function textOf({ benchmark, runs, figures }: Calibration, columns: number): Promise<string> {
  const { CALIBRATED_SIDE } = await import('@syntrix-bench/metrics/compare');
  const { wrapText } = await import('@syntrix-bench/reporters');
  const names = Object.keys(figures);
  const width = Math.max(...names.map((name) => name.length));
  const rows = Object.entries(figures).map(([name, { s, smallest_change: change }]) => {
    const spread = `${(100 * Math.expm1(s)).toFixed(1)}%`.padStart(8);
    return `${name.padEnd(width)}  ${spread}  ${`${change.toFixed(1)}%`.padStart(SMALLEST.length)}`;
  });
  const head = `${benchmark}: how much ${runs} equal runs differed, and the smallest change (minimum detectable effect) that a comparison of ${CALIBRATED_SIDE} with ${CALIBRATED_SIDE} runs finds`;
  return [...wrapText(head, columns), '', `${' '.repeat(width)}    spread  ${SMALLEST}`, ...rows, ''].join('\n');
}

const SMALLEST = 'smallest change';

/** Figures that every comparison rests on. */
const MAIN_FIGURES = ['goodput', 'p50'];

/** A noise floor that finds only greater changes of these finds hardly any. */
const MOST_USEFUL_PERCENT = 25;

/** A sentence for a noise floor that is too high to be of use; null for one that is not. */
function uselessText({ figures }: Calibration): string | null {
  const high = MAIN_FIGURES.flatMap((name) => {
    const change = Object.hasOwn(figures, name) ? figures[name]!.smallest_change : 0;
    return change > MOST_USEFUL_PERCENT ? [`of ${name} below ${change.toFixed(0)}%`] : [];
  });
  if (high.length === 0) return null;
  return `This noise floor is of little use: with it compare finds no change ${high.join(', and none ')}. Calibrate again with longer runs (--duration), or where less else goes on.`;
}
