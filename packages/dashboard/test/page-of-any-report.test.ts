import fc from 'fast-check';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';

import { anyReport } from '../../metrics/test/any-report.ts';
import { Page } from '../src/app/page.tsx';
import { toPage, type PageView } from '../src/model/page.ts';
import { ALL, toChoices } from '../src/model/selection.ts';
import { packReport, unpackReport } from '../src/packed-report.ts';

const html = (view: PageView) => renderToString(h(Page, { view, onChoose: () => undefined }));

test('P2-54 whatever a report holds is drawn, for each choice there is, without a figure that is none', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      for (const { selection } of [{ selection: ALL }, ...toChoices(report)]) {
        const view = toPage(report, null, selection);
        const tables = view.charts.map(({ table }) => table());
        const told = JSON.stringify([view.tiles, view.operations.rows.map(({ cells }) => cells), tables]);
        expect(told).not.toMatch(/NaN|undefined|Infinity/u);
        for (const { head, rows } of tables) for (const row of rows) expect(row).toHaveLength(head.length);
        html(view);
      }
    }),
    { numRuns: 12 },
  );
});

test('P2-54 texts of a target or a config are text: none becomes an element', () => {
  const hostile = `</script><img src=x onerror=alert(1)>"'&`;
  fc.assert(
    fc.property(anyReport, (report) => {
      const poisoned = poison(report, hostile);
      const drawn = html(toPage(poisoned, null, ALL));
      expect(drawn).not.toContain('<img');
      expect(drawn).not.toContain('</script');
      expect(drawn).not.toMatch(/ style=/u);
    }),
    { numRuns: 8 },
  );
});

/** Words that decide what is drawn. */
const DECIDING =
  /^(?:status|kind|grade|verdict|phase|outcome|load_model|expression|unit|figure|claim|histogram|timestamp|.*_time|.*_at|time|from|to|name)$/u;

/** The same with a hostile text in place of each that decides nothing. */
function poison<Value>(value: Value, text: string, key = ''): Value {
  if (typeof value === 'string') return (DECIDING.test(key) ? value : text) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => poison(each, text, key)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, own]) => [name, poison(own, text, name)]),
  ) as Value;
}

test('a report is the same when it was packed and unpacked', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const plain = JSON.parse(JSON.stringify(report)) as typeof report;
      expect(unpackReport(JSON.parse(JSON.stringify(packReport(report))) as ReturnType<typeof packReport>)).toEqual(
        plain,
      );
    }),
  );
});
