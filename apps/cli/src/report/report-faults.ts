import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv, type ErrorObject } from 'ajv';
import formats from 'ajv-formats';

const MOST_SHOWN = 3;

/** What keeps a value from being a report, as parts of a sentence; empty where it is one. The published schema decides. */
export async function reportFaults(value: unknown): Promise<readonly string[]> {
  // Read as a file: importing JSON makes Node 20 warn.
  const path = createRequire(import.meta.url).resolve('@syntrix-bench/metrics/report.schema.json');
  const ajv = new Ajv({ allErrors: false, strict: false, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(path, 'utf8')) as object);
  return validate(value) ? [] : (validate.errors ?? []).slice(0, MOST_SHOWN).map(faultText);
}

function faultText({ instancePath, message = 'is wrong' }: ErrorObject): string {
  const key = instancePath.replace(/^\//, '').replaceAll('/', '.');
  return `${key === '' ? 'it' : key} ${message}`;
}
