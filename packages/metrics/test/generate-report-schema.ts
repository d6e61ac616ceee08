import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The report's JSON Schema, from the type `Report` and its doc comments, as the text of a file. */
export async function generateReportSchema(): Promise<string> {
  const schema = createGenerator({
    path: pathOf('../src/report/report.ts'),
    tsconfig: pathOf('../tsconfig.json'),
    type: 'Report',
    additionalProperties: false,
    skipTypeCheck: true,
    topRef: false,
    extraTags: [],
  }).createSchema('Report');
  const { $schema, ...rest } = schema;
  const named = {
    $schema,
    $id: 'urn:syntrix-bench:report:2',
    title: 'syntrix-bench report, version 2',
    ...rest,
  };
  const style = await resolveConfig(pathOf('../report.schema.json'));
  return format(JSON.stringify(named), { ...style, parser: 'json' });
}
