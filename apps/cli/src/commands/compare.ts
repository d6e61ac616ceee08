import { defineCommand, SET_SEPARATOR, type Argument, type CommandContext, type CommandValues } from '../command.ts';
import type { Interleaved } from '../comparing/interleave.ts';
import { COMPARE_FLAGS } from '../flags/compare-flags.ts';
import { MEASURE_IN_TURN_FLAGS } from '../flags/measure-in-turn-flags.ts';
import { shellWord } from '../flags/shell-word.ts';
import { UsageError } from '../flags/usage-error.ts';

const ARGUMENT = {
  name: 'REPORTS',
  description: 'Reports and folders of reports, with -- between sets; with --interleave two targets.',
  required: true,
  many: true,
  sets: true,
} as const satisfies Argument;

/** `compare`: holds runs against others, and says whether they are better or worse. */
export const COMPARE = defineCommand({
  words: ['compare'],
  description: 'Say whether runs are better or worse than others, and how sure that is.',
  details:
    'The sample is the run: ten runs a side tell about 5 %, five never anything. Sets of reports stand before and after --; without it each word is a set: a report, or a folder of reports. They are matched by the benchmark’s name. Worse or better takes an interval that excludes no change, and a change of more than 2 %, or than the least that matters (--threshold). A regression ends with 5; what cannot be told yet with 0, or with --strict with 6. Of one run against one the spread between runs must come from elsewhere: it is assumed, and said to be.',
  examples: [
    ['Ten runs of each', '$0 compare base/*.json -- new/*.json'],
    ['Two versions of the server', '$0 compare base/ new/ --varying target.version'],
    ['One run against one, for changes of more than 10 %', '$0 compare run1.json run2.json --threshold 10'],
    [
      'Two servers, measured in turn',
      '$0 compare --interleave http://localhost:8080 http://localhost:8081 --config crud.yaml',
    ],
    ['As a page', '$0 compare run1.json run2.json --threshold 10 --output comparison.html'],
    ['For a comment on a pull request', '$0 compare base/ new/ --format markdown'],
  ],
  flags: COMPARE_FLAGS,
  argument: ARGUMENT,

  async run(values, context) {
    const { readSets, splitSets } = await import('../comparing/read-sets.ts');
    const { flagLimits, readLimits, readPolicy } = await import('../comparing/read-limits.ts');
    const { compareOrRefuse } = await import('../comparing/compare-or-refuse.ts');
    const { exitCodeOfVerdict } = await import('../comparing/verdict-code.ts');
    const { readCalibrations } = await import('../comparing/stored-calibration.ts');
    refuseContradictions(context, values);
    const { openOutput, readFormat, shownAs } = await import('../comparing/comparison-output.ts');
    const { comparisonText } = await import('@syntrix-bench/reporters/compare');
    const format = readFormat(values.format, values.json === true);
    const output = values.output === undefined ? null : await openOutput(context, values.output, 'the comparison');
    const policy = values.policy === undefined ? [] : await readPolicy(context, values.policy);
    const limits = readLimits([...policy, ...flagLimits(values.threshold)]);
    const calibrations = await readCalibrations(context, values.calibration ?? null);
    const measured = values.interleave === true ? await measureInTurn(context, values) : null;
    if (measured !== null && measured.code !== null) return measured.code;
    const sets = measured?.sets ?? (await readSets(context, splitSets(values.argument), values.quiet === true));
    const document = compareOrRefuse(sets, {
      ...limits,
      varying: values.varying ?? [],
      paired: values.paired === true,
      calibrations,
      now: context.now(),
    });
    const look = shownAs(context, values);
    context.stdout.write(comparisonText(document, format, look));
    if (output !== null) await output.file.write(comparisonText(document, output.format, look));
    return exitCodeOfVerdict(document.verdict, values.strict);
  },
});

type CompareValues = CommandValues<typeof COMPARE_FLAGS, typeof ARGUMENT>;

/** Flags that say how to measure, and so go with `--interleave` alone. */
const MEASURING = Object.keys(MEASURE_IN_TURN_FLAGS) as (keyof typeof MEASURE_IN_TURN_FLAGS)[];

function refuseContradictions({ program }: CommandContext, values: CompareValues): void {
  if (values.interleave === true) return;
  const words = values.argument.filter((word) => word !== SET_SEPARATOR);
  if (words.some((word) => /^https?:\/\//iu.test(word)))
    throw new UsageError(
      'compare reads reports, and these are addresses of servers. To measure both in turn:',
      `${program} compare --interleave ${words.map(shellWord).join(' ')}`,
    );
  const given = MEASURING.find((name) => values[name] !== undefined);
  if (given !== undefined)
    throw new UsageError(`${COMPARE_FLAGS[given].names.split(',')[0]} says how to measure: use it with --interleave.`);
}

async function measureInTurn(context: CommandContext, values: CompareValues): Promise<Interleaved> {
  const [base, next, ...others] = values.argument.filter((word) => word !== SET_SEPARATOR);
  if (base === undefined || next === undefined || others.length > 0)
    throw new UsageError('--interleave measures two targets: give two URLs, or two commands that start one.');
  const { interleave, interleaveRequest } = await import('../comparing/interleave.ts');
  const { checkSides } = await import('../comparing/check-sides.ts');
  const asker = { source: '--interleave', labels: ['base', 'new'] } as const;
  return interleave(context, await checkSides(context, interleaveRequest(context, [base, next], values, asker)));
}
