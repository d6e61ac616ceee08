import type { Report } from '@syntrix-bench/core';
import schema from '@syntrix-bench/metrics/report.schema.json' with { type: 'json' };
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
formats.default(ajv);
const validate = ajv.compile(schema);

/** A report that fits the published schema; throws with everything that does not. */
export function checkedReport(text: string): Report {
  const report: unknown = JSON.parse(text);
  if (!validate(report)) throw new Error(ajv.errorsText(validate.errors));
  return report as unknown as Report;
}
