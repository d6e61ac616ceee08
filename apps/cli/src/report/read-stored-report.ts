import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Report } from '@syntrix-bench/core';
import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { reportFaults } from './report-faults.ts';

/** A report of a day's run with all its blocks stays far below. */
const LARGEST_REPORT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a report that was stored in a file, or comes through standard input.
 *
 * @throws UsageError where there is none: what is there instead
 */
export async function readStoredReport(context: CliContext, file: string): Promise<Report> {
  const text = await readText(context, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
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
