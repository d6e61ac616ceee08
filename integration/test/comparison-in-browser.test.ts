import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { formatLatencyMs } from '@syntrix-bench/metrics/text';
import { formatChange, formatInterval, formatP, formatSide } from '@syntrix-bench/reporters/compare';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { barriers, HAS_CHROMIUM, openBrowser, openPage, overflow, untilCount, untilDrawn } from './browser.ts';
import { BIN, expectBuilt } from './built-program.ts';

const run = promisify(execFile);

let browser: Browser;
let testbed: Testbed;
let folder: string;
let document: ComparisonDocument;

describe.skipIf(!HAS_CHROMIUM)('a comparison in a browser (skipped where there is no /usr/bin/chromium)', () => {
  beforeAll(async () => {
    expectBuilt();
    folder = await mkdtemp(join(tmpdir(), 'comparison-'));
    browser = await openBrowser();
    testbed = await startTestbed({
      faults: { seed: 1, faults: [{ kind: 'latency', distribution: 'normal', meanMs: 10, deviationMs: 3 }] },
    });
    const cli = (...args: readonly string[]) => run(process.execPath, [BIN, ...args], { cwd: folder });
    const load = [
      ...['--no-config', '--duration', '3s', '--warmup', '0s', '--workers', '4', '--seed-data', '20', '--quiet'],
      ...['--set', 'metrics.interval=1s'],
    ];
    await cli('run', testbed.url, ...load, '--repeat', '2', '--output', 'run-{{index}}.json');
    // Whatever a busy machine does to one of the runs is no regression.
    const { stdout } = await cli(
      ...['compare', 'run-1.json', 'run-2.json', '--threshold', '900', '--json', '--output', 'comparison.html'],
    );
    document = JSON.parse(stdout) as ComparisonDocument;
  });

  afterAll(async () => {
    await browser?.close();
    await testbed?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)(
    'P3-25 the page of a comparison, %s and %d wide: charts of both sides have ink, nothing is in the way or asked for, and numbers are those of the JSON',
    async (colorScheme, width) => {
      const { page, complaints, asked } = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
      const file = pathToFileURL(join(folder, 'comparison.html')).href;
      await page.goto(file);
      const [comparison] = document.comparisons;
      const charts = comparison!.spectra.length + 3;
      await untilCount(page, 'canvas', charts);
      await untilDrawn(page);
      for (const details of await page.locator('.chart > details > summary').all()) await details.press('Enter');
      await untilCount(page, '.chart table caption', charts);

      const cellsOf = (selector: string) =>
        page.evaluate<string[][]>(
          `[...document.querySelectorAll(${JSON.stringify(selector)})].map((row) => [...row.children].map((cell) => cell.textContent))`,
        );
      const shown = await cellsOf('.scroll tbody tr');
      const expected = comparison!.figures.map((figure) => [
        figure.name,
        formatSide(figure, 'base'),
        formatSide(figure, 'new'),
        formatChange(figure.change, figure),
        formatInterval(figure),
        formatP(figure.p),
      ]);
      // The verdict stands beside the name, where it is seen on a phone as well.
      expect(shown.map(([name, , ...cells]) => [name, ...cells.slice(0, 5)]).toSorted()).toEqual(expected.toSorted());
      for (const [, verdict] of shown) expect(verdict).toMatch(/worse|better|no difference|cannot tell|as scheduled/u);
      const [spectrum] = comparison!.spectra;
      const rows = await cellsOf('#comparison-0-spectrum-0 details tbody tr');
      const told = (ms: number | null | undefined) => (ms == null ? '–' : formatLatencyMs(ms));
      expect(rows).toEqual(
        spectrum!.percentiles.map((each, index) => [
          `p${each}`,
          told(spectrum!.base[index]),
          told(spectrum!.new[index]),
        ]),
      );
      expect(JSON.parse((await page.textContent('#comparison'))!)).toEqual(document);

      expect(await overflow(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
      expect([complaints, asked]).toEqual([[], [file]]);
      await page.context().close();
    },
  );

  test('P3-25 without scripts the figures are there, and only the charts are missing', async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(pathToFileURL(join(folder, 'comparison.html')).href);
    expect(await page.locator('.scroll tbody th').allTextContents()).toEqual(
      expect.arrayContaining(['goodput', 'p50', 'p99']),
    );
    expect(await page.locator('canvas').count()).toBe(0);
    await page.context().close();
  });
});
