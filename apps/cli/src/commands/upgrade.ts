import { resolve } from 'node:path';
import type { CheckedPromise } from '@syntrix-bench/metrics/compare';

import { defineCommand, type Argument, type CommandContext, type CommandValues } from '../command.ts';
import type { PromiseRequest } from '../comparing/check-promises.ts';
import { COMPARE_FLAGS } from '../flags/compare-flags.ts';
import type { FlagTable } from '../flags/flag.ts';
import { MEASURE_IN_TURN_FLAGS } from '../flags/measure-in-turn-flags.ts';
import { UsageError } from '../flags/usage-error.ts';

const FLAGS = {
  threshold: COMPARE_FLAGS.threshold,
  policy: COMPARE_FLAGS.policy,
  strict: COMPARE_FLAGS.strict,
  iOwnThisServer: {
    names: '--i-own-this-server',
    value: null,
    description: 'Both servers are yours: the check of promises leaves users, databases and documents there.',
    group: 'Target',
    key: null,
    kind: 'switch',
  },
  adminUsername: {
    names: '--admin-username',
    value: 'NAME',
    description: 'Administrator of both, for promises to administrators. Default: syntrix.',
    group: 'Promises',
    key: null,
    kind: 'text',
  },
  adminPassword: {
    names: '--admin-password',
    value: 'SECRET',
    description: 'Its password: env:NAME or file:PATH. Without it what needs an administrator is left out.',
    group: 'Promises',
    key: null,
    kind: 'text',
  },
  keyFile: {
    names: '--key-file',
    value: 'FILE',
    description: 'Private key of both (PKCS#1 PEM), for promises about tokens. Without it they are left out.',
    group: 'Promises',
    key: null,
    kind: 'text',
  },
  allPromises: {
    names: '--all-promises',
    value: null,
    description: 'Check also promises that wait for a time to pass or for an index: minutes instead of seconds.',
    group: 'Promises',
    key: null,
    kind: 'switch',
  },
  ...MEASURE_IN_TURN_FLAGS,
  format: COMPARE_FLAGS.format,
  output: {
    ...COMPARE_FLAGS.output,
    description: 'Write the page to this file as well; its ending says how: .html, .json, .md, .csv or .txt.',
  },
  json: { ...COMPARE_FLAGS.json, description: 'Print it as JSON, as --format json does.' },
  quiet: COMPARE_FLAGS.quiet,
  verbose: COMPARE_FLAGS.verbose,
  noColor: COMPARE_FLAGS.noColor,
} as const satisfies FlagTable;

const ARGUMENT = {
  name: 'OLD NEW',
  description: 'Two servers: each a URL, or a command that prints its URL and serves until it is stopped.',
  required: true,
  many: true,
} as const satisfies Argument;

/** `upgrade`: whether a new version of a server can take the place of an old one. */
export const UPGRADE = defineCommand({
  words: ['upgrade'],
  description: 'Say whether a new version of a server is safe to take.',
  details:
    'Asks both servers for the promises of the protocol, and measures them in turn, pair by pair, with the checks of the benchmark. The answer is one page: safe, worse at …, or cannot tell. Worse ends with 5; what cannot be told with 0, or with --strict with 6.',
  examples: [
    ['Two binaries, started anew for each run', "$0 upgrade './start-old.sh' './start-new.sh' --config crud.yaml"],
    ['Two servers that run', '$0 upgrade http://localhost:8080 http://localhost:8081 --i-own-this-server'],
    ['As a page', "$0 upgrade './start-old.sh' './start-new.sh' --output upgrade.html"],
  ],
  flags: FLAGS,
  argument: ARGUMENT,

  async run(values, context) {
    const sides = sidesOf(values);
    const { openOutput, readFormat, shownAs } = await import('../comparing/comparison-output.ts');
    const { flagLimits, readLimits, readPolicy } = await import('../comparing/read-limits.ts');
    const { compareOrRefuse } = await import('../comparing/compare-or-refuse.ts');
    const { exitCodeOfVerdict } = await import('../comparing/verdict-code.ts');
    const { readCalibrations } = await import('../comparing/stored-calibration.ts');
    const { checkSides } = await import('../comparing/check-sides.ts');
    const { isUrl } = await import('../comparing/target-command.ts');
    const { interleave, interleaveRequest } = await import('../comparing/interleave.ts');
    const { judgeUpgrade } = await import('@syntrix-bench/metrics/compare');
    const { upgradeText } = await import('@syntrix-bench/reporters/compare');
    const format = readFormat(values.format, values.json === true);
    const output = values.output === undefined ? null : await openOutput(context, values.output, 'the page');
    const policy = values.policy === undefined ? [] : await readPolicy(context, values.policy);
    const limits = readLimits([...policy, ...flagLimits(values.threshold)]);
    const calibrations = await readCalibrations(context, null);
    const asker = { source: 'upgrade', labels: ['old', 'new'] } as const;
    const areOwn = values.iOwnThisServer === true;
    refuseOthersServers(sides.find(isUrl), areOwn);
    const asked = await readPromiseRequest(context, values);
    const inTurn = interleaveRequest(context, sides, values, asker, areOwn ? true : undefined);
    const request = await checkSides(context, inTurn);
    const promises = [
      await promisesOf(context, sides[0], asker.labels[0], asked, request.run.quiet),
      await promisesOf(context, sides[1], asker.labels[1], asked, request.run.quiet),
    ] as const;
    const measured = await interleave(context, request);
    if (measured.code !== null) return measured.code;
    const comparison = compareOrRefuse(measured.sets, {
      ...limits,
      varying: ['target.version'],
      paired: true,
      calibrations,
      now: context.now(),
    });
    const document = judgeUpgrade(
      { target: sides[0], promises: promises[0] },
      { target: sides[1], promises: promises[1] },
      comparison,
    );
    const look = shownAs(context, values);
    context.stdout.write(upgradeText(document, format, look));
    if (output !== null) await output.file.write(upgradeText(document, output.format, look));
    return exitCodeOfVerdict(document.verdict, values.strict);
  },
});

type UpgradeValues = CommandValues<typeof FLAGS, typeof ARGUMENT>;

function sidesOf({ argument }: UpgradeValues): readonly [string, string] {
  const [base, next, ...others] = argument;
  if (base !== undefined && next !== undefined && others.length === 0) return [base, next];
  throw new UsageError(
    'upgrade needs two servers, the old one and the new one: two URLs, or two commands that start one.',
  );
}

/** What is started for this and ends with it may be filled with anything; a server that is there already must be the user's own. */
function refuseOthersServers(url: string | undefined, areOwn: boolean): void {
  if (url === undefined || areOwn) return;
  throw new UsageError(
    `upgrade checks the promises of ${url}, which leaves users, databases and documents there.`,
    'where both servers are yours: --i-own-this-server; or give commands that start them',
  );
}

async function readPromiseRequest({ cwd, env }: CommandContext, values: UpgradeValues): Promise<PromiseRequest> {
  const { resolveSecret, secretIo } = await import('@syntrix-bench/core/plan');
  const io = secretIo(env);
  const { adminPassword = '', keyFile } = values;
  const file = /^file:(.+)$/su.exec(adminPassword)?.[1];
  const password = file === undefined ? adminPassword : `file:${resolve(cwd, file)}`;
  return {
    adminUser: values.adminUsername ?? 'syntrix',
    adminPassword: password === '' ? '' : await resolveSecret(password, '--admin-password', io),
    keyPem:
      keyFile === undefined ? undefined : `${await resolveSecret(`file:${resolve(cwd, keyFile)}`, '--key-file', io)}\n`,
    all: values.allPromises === true,
  };
}

async function promisesOf(
  { stderr }: CommandContext,
  side: string,
  label: string,
  request: PromiseRequest,
  quiet: boolean,
): Promise<readonly CheckedPromise[]> {
  const { openTarget } = await import('../comparing/target-command.ts');
  const { checkPromises } = await import('../comparing/check-promises.ts');
  if (!quiet) stderr.write(`promises of the ${label} side …\n`);
  const target = await openTarget(side);
  try {
    const { checked, leftOut } = await checkPromises(target.url, request);
    const broken = checked.filter(({ verdict }) => verdict === 'failed').length;
    const unasked = checked.filter(({ verdict }) => verdict === 'not_applicable').length;
    if (!quiet) stderr.write(`promises of the ${label} side: ${checked.length - unasked} checked, ${broken} broken\n`);
    if (!quiet && leftOut > 0 && label === 'new')
      stderr.write(`${leftOut} promises that take minutes are left out: --all-promises asks for them, too\n`);
    return checked;
  } finally {
    await target.close();
  }
}
