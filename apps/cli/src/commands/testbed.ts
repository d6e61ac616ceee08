import { resolve } from 'node:path';
import type { Parsed } from '@syntrix-bench/core/text';
import type { Dialect, Testbed, TestbedOptions } from '@syntrix-bench/testbed';

import { defineCommand, type CommandValues } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';

const FLAGS = {
  port: {
    names: '--port,-p',
    value: 'PORT',
    description: 'Port to listen on. Default: any free one.',
    group: 'Serving',
    key: null,
    kind: 'text',
  },
  host: {
    names: '--host',
    value: 'ADDRESS',
    description: 'Address to listen on. Default: 127.0.0.1, which only this machine reaches.',
    group: 'Serving',
    key: null,
    kind: 'text',
  },
  untilStdinEnds: {
    names: '--until-stdin-ends',
    value: null,
    description: 'Stop when standard input ends, so that no script leaves a testbed behind.',
    group: 'Serving',
    key: null,
    kind: 'switch',
  },
  quiet: {
    names: '--quiet,-q',
    value: null,
    description: 'Print the URL and nothing else.',
    group: 'Serving',
    key: null,
    kind: 'switch',
  },
  json: {
    ...OUTPUT_FLAGS.json,
    description: 'Print the URL, databases and administrator as JSON, on one line.',
    group: 'Serving',
  },
  noColor: { ...OUTPUT_FLAGS.noColor, group: 'Serving' },
  database: {
    names: '--database',
    value: 'NAME',
    description: 'A database in addition to `default`. May be given several times.',
    group: 'Contents',
    key: null,
    kind: 'list',
  },
  adminUsername: {
    names: '--admin-username',
    value: 'NAME',
    description: 'Name of the administrator. Default: syntrix.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  adminPassword: {
    names: '--admin-password',
    value: 'PASSWORD',
    description: 'Password of the administrator. Default: Bench-Admin#2025.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  keyFile: {
    names: '--key-file',
    value: 'FILE',
    description: 'Private key that signs tokens (PKCS#1 PEM); created if the file does not exist.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  tokenLifetime: {
    names: '--token-lifetime',
    value: 'TIME',
    description: 'Lifetime of access tokens, such as 2s or 15m. Default: 15m.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  rules: {
    names: '--rules',
    value: 'FILE|DIR',
    description:
      'Authorization rules as YAML, one file for each database; a database without rules denies everything. Default: everything is allowed.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  templates: {
    names: '--templates',
    value: 'FILE|DIR',
    description:
      'Index templates as YAML. Default: those that the built-in scenarios need in the collection benchmarks, and by seq, and by category and seq, for top-level collections.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  triggers: {
    names: '--triggers',
    value: 'FILE|DIR|JSON',
    description:
      'Triggers as YAML or JSON, one file for each database, or the JSON of one. Default: none, so no webhook is called.',
    group: 'Contents',
    key: null,
    kind: 'text',
  },
  dialect: {
    names: '--dialect',
    value: 'NAME',
    description: 'Events as of a standalone server, or of a distributed one. Default: standalone.',
    group: 'Behaviour',
    key: null,
    kind: 'text',
  },
  eventLag: {
    names: '--event-lag',
    value: 'TIME',
    description: 'Time from a write until its event is on its way, such as 5ms. Default: none.',
    group: 'Behaviour',
    key: null,
    kind: 'text',
  },
  hazardsHappen: {
    names: '--hazards-happen',
    value: null,
    description:
      'Let clients end its realtime as they can end that of a Syntrix server. Default: what they did is counted, and nothing comes of it.',
    group: 'Behaviour',
    key: null,
    kind: 'switch',
  },
  rateLimit: {
    names: '--rate-limit',
    value: null,
    description: 'Limit requests as a Syntrix server does by default.',
    group: 'Behaviour',
    key: null,
    kind: 'switch',
  },
  faults: {
    names: '--faults',
    value: 'FILE|JSON',
    description: 'Faults to inject, as JSON or a file with it: the body that /_testbed/faults takes.',
    group: 'Behaviour',
    key: null,
    kind: 'text',
  },
  maxDocuments: {
    names: '--max-documents',
    value: 'COUNT',
    description: 'Most documents that it holds; more are answered with 507. Default: 5000000.',
    group: 'Memory',
    key: null,
    kind: 'text',
  },
  maxBytes: {
    names: '--max-bytes',
    value: 'SIZE',
    description: 'Most JSON that its documents hold, such as 256MB; more is answered with 507. Default: 1GB.',
    group: 'Memory',
    key: null,
    kind: 'text',
  },
  maxTombstones: {
    names: '--max-tombstones',
    value: 'COUNT',
    description: 'Most deleted documents that it remembers; the oldest are dropped first. Default: 100000.',
    group: 'Memory',
    key: null,
    kind: 'text',
  },
} as const satisfies FlagTable;

/** What the command line says, as it was written. */
export type TestbedValues = CommandValues<typeof FLAGS, null>;

/** `testbed`: serves the embedded target until a signal, or the end of standard input where that was asked for. */
export const TESTBED = defineCommand({
  words: ['testbed'],
  description: 'Serve the embedded Syntrix-compatible target until Ctrl+C.',
  details:
    'Speaks the HTTP API of Syntrix and its realtime over WebSocket and SSE, in memory, with open rules unless --rules names others. Prints its URL on stdout, and what it offers on stderr. What it saw is at /_testbed/ground-truth; faults are set at /_testbed/faults.',
  examples: [
    ['Something to try the other commands on', '$0 testbed --port 8080'],
    [
      'With two more databases and tokens that expire quickly',
      '$0 testbed --database shop --database logs --token-lifetime 2s',
    ],
    [
      'With the rules, index templates and triggers of a server',
      '$0 testbed --rules security_rules --templates index_templates --triggers triggers',
    ],
    [
      'With one read in a hundred failing',
      `$0 testbed --faults '{"faults":[{"kind":"error","status":503,"operations":["read"],"rate":0.01}]}'`,
    ],
  ],
  flags: FLAGS,
  argument: null,

  async run(values, context) {
    const options = await readTestbedOptions(values, context.cwd);
    const stopped = stopWanted(context, values.untilStdinEnds ?? false);
    const testbed = await start(options, values);
    const { url } = testbed;
    const { admin } = options;
    const offer = { url, databases: databasesOf(options), admin };
    context.stdout.write(`${values.json === true ? JSON.stringify(offer) : url}\n`);
    if (values.quiet !== true) context.stderr.write(describeTestbed(testbed.url, options, context.program));
    await stopped;
    await testbed.close();
    return EXIT_CODES.fine;
  },
});

const HIGHEST_PORT = 65_535;

/**
 * The testbed's options; paths are relative to `cwd`.
 *
 * @throws UsageError with a sentence that names the flag
 */
export async function readTestbedOptions(values: TestbedValues, cwd: string): Promise<TestbedOptions> {
  const { parseDuration, parseSize } = await import('@syntrix-bench/core/text');
  const { builtInTemplates } = await import('../running/built-in-templates.ts');
  const { DEFAULT_ADMIN, DEFAULT_INDEX_TEMPLATES, readFaultPlan, readRules, readTemplates, readTriggers } =
    await import('@syntrix-bench/testbed');
  const { host, keyFile, tokenLifetime, rules, templates, triggers, faults } = values;
  const limits = {
    ...given('maxDocuments', values.maxDocuments, (text) => readCount('--max-documents', text)),
    ...given('maxBytes', values.maxBytes, (text) =>
      readQuantity('--max-bytes', text, parseSize, 'Write 64MB, or 2GB.'),
    ),
    ...given('maxTombstones', values.maxTombstones, (text) => readCount('--max-tombstones', text)),
  };
  return {
    port: readPort(values.port),
    databases: values.database ?? [],
    admin: {
      username: values.adminUsername ?? DEFAULT_ADMIN.username,
      password: values.adminPassword ?? DEFAULT_ADMIN.password,
    },
    rateLimit: values.rateLimit ?? false,
    hazardsHappen: values.hazardsHappen ?? false,
    ...given('dialect', values.dialect, readDialect),
    ...given(
      'eventLagMs',
      values.eventLag,
      (text) => readQuantity('--event-lag', text, parseDuration, 'Write 5ms, or 1s.') / 1000,
    ),
    ...(host === undefined ? {} : { host }),
    ...(keyFile === undefined ? {} : { keyFile: resolve(cwd, keyFile) }),
    ...given('accessTokenTtlMs', tokenLifetime, (text) =>
      Math.max(1, Math.round(readQuantity('--token-lifetime', text, parseDuration, 'Write 2s, or 15m.') / 1000)),
    ),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(rules === undefined ? {} : { rules: await readFrom('--rules', pathOf(cwd, rules), readRules) }),
    indexTemplates:
      templates === undefined
        ? [...builtInTemplates(), ...DEFAULT_INDEX_TEMPLATES]
        : await readFrom('--templates', pathOf(cwd, templates), readTemplates),
    ...(triggers === undefined
      ? {}
      : {
          triggers: await readFrom('--triggers', isInline(triggers) ? triggers : pathOf(cwd, triggers), readTriggers),
        }),
    ...(faults === undefined
      ? {}
      : { faults: await readFrom('--faults', isInline(faults) ? faults : pathOf(cwd, faults), readFaultPlan) }),
  };
}

/** The option, where its flag was given. */
function given<Name extends string, Value>(
  name: Name,
  text: string | undefined,
  understand: (text: string) => Value,
): { readonly [Key in Name]?: Value } {
  return (text === undefined ? {} : { [name]: understand(text) }) as { readonly [Key in Name]?: Value };
}

/** '' stays what it is: it names nothing, and not the folder. */
function pathOf(cwd: string, written: string): string {
  return written.trim() === '' ? '' : resolve(cwd, written);
}

/** JSON that stands on the command line itself. */
function isInline(written: string): boolean {
  return /^\s*[{[]/.test(written);
}

/** What to give a flag, where there is nothing at the path that it names. */
const REMEDIES = {
  '--rules': 'Give a file of rules, or a folder with one for each database.',
  '--templates': 'Give a file of index templates, or a folder of such files.',
  '--triggers': 'Give a file of triggers, a folder with one for each database, or the JSON of one.',
  '--faults': `Give a file, or the plan itself: '{"faults":[ … ]}'.`,
} as const;

async function readFrom<T>(
  flag: keyof typeof REMEDIES,
  written: string,
  read: (written: string) => Promise<T>,
): Promise<T> {
  if (written === '') throw new UsageError(`${flag}: is empty. ${REMEDIES[flag]}`);
  try {
    return await read(written);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissing = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    throw new UsageError(`${flag}: ${error.message}${isMissing ? ` ${REMEDIES[flag]}` : ''}`);
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(
    `--port: ${JSON.stringify(text)} is not a port. Give a number from 0 (any free one) to ${HIGHEST_PORT}.`,
  );
}

function readDialect(text: string): Dialect {
  if (text === 'standalone' || text === 'distributed') return text;
  throw new UsageError(`--dialect: ${JSON.stringify(text)} is none. Write standalone, or distributed.`);
}

function readCount(flag: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`${flag}: ${JSON.stringify(text)} is not a count. Give a whole number, such as 100000.`);
}

/** A quantity with a unit, which cannot be nothing. */
function readQuantity(flag: string, text: string, parse: (text: string) => Parsed, example: string): number {
  const quantity = parse(text);
  if (quantity.ok && quantity.value > 0) return quantity.value;
  const [problem, hint] = quantity.ok ? ['is nothing', example] : [quantity.problem, quantity.hint];
  throw new UsageError(`${flag}: ${JSON.stringify(text)} ${problem}. ${hint}`);
}

async function start(options: TestbedOptions, values: TestbedValues): Promise<Testbed> {
  const { startTestbed } = await import('@syntrix-bench/testbed');
  try {
    return await startTestbed(options);
  } catch (error) {
    throw new UsageError(explainStart(error, values));
  }
}

function explainStart(error: unknown, { port, host }: TestbedValues): string {
  if (!(error instanceof Error)) return `the testbed cannot start: ${String(error)}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `--port: ${port} is in use by another program. Use another port, or leave --port out for any free one.`;
    case 'EACCES':
      return `--port: ${port} may not be used by this user. Use one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `--host: ${host} is not an address of this machine. Use 127.0.0.1.`;
    default:
      return `the testbed cannot start: ${error.message}`;
  }
}

function stopWanted(context: CliContext, untilStdinEnds: boolean): Promise<void> {
  return new Promise((done) => {
    const release = context.onStopSignal(() => finish());
    const finish = (): void => {
      release();
      done();
    };
    if (untilStdinEnds) context.stdin.once('end', finish).once('close', finish).resume();
  });
}

/** What a person who started a testbed wants to know of it. */
function describeTestbed(url: string, options: TestbedOptions, program: string): string {
  const { rules, indexTemplates, triggers } = options;
  const described = rules === undefined ? 'rules open' : `rules for ${listOf(rules.map(({ database }) => database))}`;
  // What `try` would be refused.
  const isDefaultClosed = rules !== undefined && !rules.some(({ database }) => database === 'default');
  const rows: readonly (readonly [string, string])[] = [
    ['serving', `an embedded Syntrix-compatible target, in memory, ${described}`],
    ['databases', databasesOf(options).join(', ')],
    ...(indexTemplates === undefined ? [] : [['templates', countOf(indexTemplates.length)] as const]),
    ...(triggers === undefined ? [] : [['triggers', listOfTriggers(triggers)] as const]),
    ['admin', `${options.admin?.username} / ${options.admin?.password}`],
    ...(options.keyFile === undefined ? [] : [['key file', options.keyFile] as const]),
    ['what it saw', `${url}/_testbed/ground-truth`],
    ['faults', `PUT ${url}/_testbed/faults`],
    ...(isDefaultClosed ? [] : [['try', `${program} run ${url} --duration 10s`] as const]),
    ['stop', 'Ctrl+C'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}\n`).join('');
}

function databasesOf({ databases = [] }: TestbedOptions): readonly string[] {
  return ['default', ...databases.filter((name) => name !== 'default')];
}

function countOf(templates: number): string {
  return templates === 0 ? 'none: no *.yml or *.yaml there has any' : String(templates);
}

function listOfTriggers(sets: NonNullable<TestbedOptions['triggers']>): string {
  const ids = sets.flatMap(({ database, triggers = {} }) => Object.keys(triggers).map((id) => `${id} (${database})`));
  return ids.length === 0 ? 'none: no *.yml, *.yaml or *.json there has any' : ids.join(', ');
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'no database: everything is denied' : names.join(', ');
}
