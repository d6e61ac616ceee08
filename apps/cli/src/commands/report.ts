import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Report } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { showAllCommand } from '../running/show-all-command.ts';
import { columnsOf, wantsColour, wantsUnicode } from '../screen.ts';

const FLAGS = {
  json: OUTPUT_FLAGS.json,
  quiet: QUIET_RESULT,
  verbose: { ...OUTPUT_FLAGS.verbose, description: 'Show all of the report, not only what fits a screen.' },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `report`: prints a stored report, its summary or itself as JSON. */
export const REPORT = defineCommand({
  words: ['report'],
  description: 'Show a stored report again.',
  details: 'Prints the summary of the run again. Thresholds do not change the exit code: it is 0.',
  examples: [
    ['Last week’s run', '$0 report results/crud.json'],
    ['All of it: why, how sure, what was slow, how to repeat it', '$0 report results/crud.json --verbose'],
    ['One figure of it', '$0 report results/crud.json --json | jq .summary.goodput'],
  ],
  flags: FLAGS,
  argument: { name: 'FILE', description: 'A report that a run wrote; - is standard input.', required: true },

  async run({ argument: file, json, quiet = false, verbose = false, noColor }, context) {
    const { stdout, env, program } = context;
    const report = await readStoredReport(context, file, quiet);
    const { renderSummary, toJson } = await import('@syntrix-bench/reporters');
    const colour = wantsColour(stdout, env, noColor !== true);
    const files = file === '-' ? [] : [file];
    stdout.write(
      json === true
        ? toJson(report)
        : renderSummary(report, {
            columns: columnsOf(stdout, env),
            colour,
            unicode: wantsUnicode(stdout, env),
            verbose,
            files,
            next: verbose || file === '-' ? [] : [showAllCommand(program, file)],
          }),
    );
    return EXIT_CODES.fine;
  },
});

/** A report of a day's run with all its blocks stays far below. */
const LARGEST_REPORT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a report that was stored in a file, or comes through standard input.
 *
 * @throws UsageError where there is none: what is there instead
 */
async function readStoredReport(context: CliContext, file: string, quiet: boolean): Promise<Report> {
  const text = await readText(context, file);
  const { READABLE_VERSIONS, REPORT_SCHEMA_VERSION, readReport } = await import('@syntrix-bench/metrics');
  const stored = parseJson(file, text);
  const version = checkVersion(file, stored, READABLE_VERSIONS);
  const value = readReport(stored);
  const faults = await reportFaults(value);
  if (faults.length === 0) {
    if (version !== REPORT_SCHEMA_VERSION && !quiet)
      context.stderr.write(`${file} is of version ${version}; read as version ${REPORT_SCHEMA_VERSION}\n`);
    return value as Report;
  }
  throw new UsageError(`${file} is not a report of this version: ${faults.join('; ')}.`);
}

const MADE_BY = 'Reports are what run writes with --output.';

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const position = at === undefined ? text.length : Number(at);
    const lines = text.slice(0, position).split('\n');
    const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
    const isCut = position >= text.trimEnd().length && /^\s*\{/.test(text);
    const what = isCut ? `it ends at ${place}. Was it cut off?` : `it is not JSON, see ${place}. ${MADE_BY}`;
    throw new UsageError(`${file} is not a report: ${what}`);
  }
}

/** The version that a report names, which is one of the readable. @throws UsageError where it names none of them */
function checkVersion(file: string, stored: unknown, readable: readonly number[]): number {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    throw new UsageError(`${file} is not a report: it must be an object. ${MADE_BY}`);
  }
  const version: unknown = 'schema_version' in stored ? stored.schema_version : undefined;
  if (typeof version !== 'number')
    throw new UsageError(`${file} is not a report: it has no schema_version. ${MADE_BY}`);
  if (readable.includes(version)) return version;
  const update = version > Math.max(...readable) ? ': update it' : '';
  throw new UsageError(
    `${file} is a report of version ${version}; this program reads ${readable.join(' and ')}${update}.`,
  );
}

async function readText(context: CliContext, file: string): Promise<string> {
  if (file === '-') return collect(context.stdin, file);
  try {
    const handle = await open(resolve(context.cwd, file), 'r');
    return await collect(handle.createReadStream(), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') throw new UsageError(`${file}: no such file. Give the path of a report that a run wrote.`);
    if (code === 'EISDIR') throw new UsageError(`${file} is a folder. Give the path of a report that a run wrote.`);
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Bounded, because a file such as /dev/zero never ends. */
async function collect(stream: Readable, file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_REPORT_BYTES) throw new UsageError(`${file} is not a report: it is larger than 64 MiB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const MOST_FAULTS_SHOWN = 3;

/** What keeps a value from being a report, as parts of a sentence; empty where it is one. The published schema decides. */
async function reportFaults(value: unknown): Promise<readonly string[]> {
  // Bundled, a CommonJS module has but its default.
  const { default: ajvModule } = await import('ajv');
  const formats = await import('ajv-formats');
  // Read as a file: importing JSON makes Node 20 warn.
  const path = createRequire(import.meta.url).resolve('@syntrix-bench/metrics/report.schema.json');
  const ajv = new ajvModule.Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
  formats.default.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(path, 'utf8')) as object);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MOST_FAULTS_SHOWN).map(({ instancePath, message = 'is wrong' }) => {
    const key = instancePath.replace(/^\//, '').replaceAll('/', '.');
    return `${key === '' ? 'it' : key} ${message}`;
  });
}
