import { expect, test } from 'vitest';
import { generateReportSchema } from './generate-report-schema.ts';

test('P1-52 the published schema is what the type Report says (pnpm schema writes it anew)', async () => {
  await expect(await generateReportSchema()).toMatchFileSnapshot('../report.schema.json');
});
