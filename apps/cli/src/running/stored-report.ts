import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Report } from '@syntrix-bench/core';
import type { ValidateFunction } from 'ajv';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';

/** A report of a day's run with all its blocks stays far below. */
const LARGEST_REPORT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a report that was stored in a file, or comes through standard input.
 *
 * @throws UsageError where there is none: what is there instead
 */
export async function readStoredReport(context: CliContext, file: string, quiet: boolean): Promise<Report> {
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
    const message = error instanceof Error ? error.message : '';
    // Of an unexpected token not every version of Node says where it is.
    const at = /position (\d+)/.exec(message)?.[1];
    const position = at !== undefined ? Number(at) : /end of JSON|Unterminated/u.test(message) ? text.length : null;
    const isCut = position !== null && position >= text.trimEnd().length && /^\s*\{/.test(text);
    const made = madeFrom(file, text);
    if (made !== null)
      throw new UsageError(`${file} is ${made} made from a report. Give the report itself: its .json.`);
    const place = position === null ? null : placeIn(text, position);
    const what = isCut
      ? `it ends at ${place}. Was it cut off?`
      : `it is not JSON${place === null ? '' : `, see ${place}`}. ${MADE_BY}`;
    throw new UsageError(`${file} is not a report: ${what}`);
  }
}

function placeIn(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** What else is made from a report, where a file is such a thing. */
function madeFrom(file: string, text: string): string | null {
  if (/^\s*<!doctype html/iu.test(text)) return 'a page';
  return /\.csv$/iu.test(file) ? 'a table' : null;
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
  validator ??= compileSchema();
  const validate = await validator;
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MOST_FAULTS_SHOWN).map(({ instancePath, message = 'is wrong' }) => {
    const key = instancePath.replace(/^\//, '').replaceAll('/', '.');
    return `${key === '' ? 'it' : key} ${message}`;
  });
}

/** Compiled once: a comparison reads dozens of reports. */
let validator: Promise<ValidateFunction> | undefined;

async function compileSchema(): Promise<ValidateFunction> {
  // Bundled, a CommonJS module has but its default.
  const { default: ajvModule } = await import('ajv');
  const formats = await import('ajv-formats');
  // Read as a file: importing JSON makes Node 20 warn.
  const path = createRequire(import.meta.url).resolve('@syntrix-bench/metrics/report.schema.json');
  const ajv = new ajvModule.Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
  formats.default.default(ajv);
  return ajv.compile(JSON.parse(await readFile(path, 'utf8')) as object);
}
