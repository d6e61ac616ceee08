import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Report } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { wantsColour } from '../screen.ts';

const FLAGS = {
  json: OUTPUT_FLAGS.json,
  verbose: { ...OUTPUT_FLAGS.verbose, description: 'Show more: the slowest operations and each shard.' },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `report`: prints a stored report, its summary or itself as JSON. */
export const REPORT = defineCommand({
  words: ['report'],
  description: 'Show a stored report again.',
  details: 'Prints the summary that stood at the end of the run. Thresholds do not count: the exit code is 0.',
  examples: [
    ['Last week’s run', '$0 report results/crud.json'],
    ['What was slow, and on which shard', '$0 report results/crud.json --verbose'],
    ['One figure of it', '$0 report results/crud.json --json | jq .summary.goodput'],
  ],
  flags: FLAGS,
  argument: { name: 'FILE', description: 'A report that a run wrote; - is standard input.', required: true },

  async run({ argument: file, json, verbose = false, noColor }, context) {
    const { stdout, env } = context;
    const report = await readStoredReport(context, file);
    const { renderSummary, toJson } = await import('@syntrix-bench/reporters');
    const colour = wantsColour(stdout, env, noColor !== true);
    const files = file === '-' ? [] : [file];
    stdout.write(
      json === true ? toJson(report) : renderSummary(report, { columns: stdout.columns ?? 80, colour, verbose, files }),
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
async function readStoredReport(context: CliContext, file: string): Promise<Report> {
  const text = await readText(context, file);
  const { readReport } = await import('@syntrix-bench/metrics');
  let value: unknown;
  try {
    value = readReport(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is no report: it is not JSON. Reports are what run writes with --output.`);
  }
  const faults = await reportFaults(value);
  if (faults.length === 0) return value as Report;
  throw new UsageError(`${file} is no report of this version: ${faults.join('; ')}.`);
}

async function readText(context: CliContext, file: string): Promise<string> {
  if (file === '-') return collect(context.stdin, file);
  try {
    const handle = await open(resolve(context.cwd, file), 'r');
    return await collect(handle.createReadStream(), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Bounded, because a file such as /dev/zero never ends. */
async function collect(stream: Readable, file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_REPORT_BYTES) throw new UsageError(`${file} is no report: it is larger than 64 MiB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const MOST_FAULTS_SHOWN = 3;

/** What keeps a value from being a report, as parts of a sentence; empty where it is one. The published schema decides. */
async function reportFaults(value: unknown): Promise<readonly string[]> {
  const { Ajv } = await import('ajv');
  const formats = await import('ajv-formats');
  // Read as a file: importing JSON makes Node 20 warn.
  const path = createRequire(import.meta.url).resolve('@syntrix-bench/metrics/report.schema.json');
  const ajv = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
  formats.default.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(path, 'utf8')) as object);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MOST_FAULTS_SHOWN).map(({ instancePath, message = 'is wrong' }) => {
    const key = instancePath.replace(/^\//, '').replaceAll('/', '.');
    return `${key === '' ? 'it' : key} ${message}`;
  });
}
