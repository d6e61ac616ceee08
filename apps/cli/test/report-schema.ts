import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Report } from '@syntrix-bench/core';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const { resolve } = createRequire(import.meta.url);

/** A check against the published schema: resolves with the report, or rejects with everything that is wrong with it. */
export async function checkedReport(text: string): Promise<Report> {
  const schema: unknown = JSON.parse(await readFile(resolve('@syntrix-bench/metrics/report.schema.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(schema as object);
  const report: unknown = JSON.parse(text);
  if (!validate(report)) throw new Error(ajv.errorsText(validate.errors));
  return report as Report;
}
