import { readFile, writeFile } from 'node:fs/promises';
import { METRIC_FAMILIES, type FamilyName } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { CSV_COLUMNS, prometheusName } from '../src/index.ts';

const PAGE = new URL('../../../docs/exporters.md', import.meta.url);

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const TABLES = {
  columns: table(
    ['Column', 'Holds'],
    Object.entries(CSV_COLUMNS).map(([name, holds]) => [`\`${name}\``, holds]),
  ),
  metrics: table(
    ['Name', 'Type', 'Labels', 'Meaning'],
    Object.entries(METRIC_FAMILIES).map(([name, { kind, labels, help }]) => [
      `\`${prometheusName({ name: name as FamilyName, kind })}\``,
      kind,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  ),
};

test('P2-35 docs/exporters.md lists the columns and metrics that there are (UPDATE=1 writes them)', async () => {
  const page = await readFile(PAGE, 'utf8');
  const right = Object.entries(TABLES).reduce(
    (text, [name, rows]) =>
      text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`, 'u'), `$1\n${rows}\n\n$2`),
    page,
  );
  if (process.env['UPDATE'] !== undefined) await writeFile(PAGE, right);
  else expect(page).toBe(right);
});
