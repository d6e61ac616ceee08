import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { latency, operation, reportError, sampleReport, withOperations } from '../../../metrics/test/reports.ts';
import { markdownText } from './markdown-text.ts';

describe('P2-34 a report as Markdown', () => {
  test('begins with the verdict, and has a table of figures', () => {
    const report = withOperations(sampleReport(), {
      read: operation({ ok: 600, seconds: 60, latency: latency(2) }),
      create: operation({ ok: 60, failed: 3, seconds: 60, latency: latency(4) }),
    });
    const text = markdownText(report);
    expect(text).toMatch(/^### \S+ crud-mixed: /u);
    expect(text).toContain('| Operation | ok/s | p50 | p90 | p99 | max | success | count | errors |');
    expect(text).toContain('| `read` | 10.0 | 2.00 ms | 4.00 ms | 16.0 ms | 80.0 ms | 100% | 600 | 0 |');
    expect(text).toContain('| **total** |');
  });

  test('what a server said is text: no markup, no HTML, no link, nobody called', () => {
    const message = '</sub><img src=x> [a](https://e.example) `|` @everyone';
    const text = markdownText({ ...sampleReport(), errors: [reportError(message, 'c', 1, {}, message)] });
    expect(text).toContain('&lt;/sub&gt;&lt;img src=x&gt; \\[a\\](https:\u200b//e.example) \\`\\|\\` @\u200beveryone');
    expect(text).not.toContain('<img');
  });

  test('each row of a table has its columns, and all of it fits into a comment', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = markdownText(report);
        expect(text.length).toBeLessThan(65_536);
        for (const block of text.split('\n\n').filter((each) => each.startsWith('|'))) {
          const cells = block
            .trimEnd()
            .split('\n')
            .map((row) => row.replaceAll('\\|', '').split('|').length);
          expect(new Set(cells).size).toBe(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
