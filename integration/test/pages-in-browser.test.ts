import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '@syntrix-bench/metrics';
import { htmlText } from '@syntrix-bench/reporters';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import {
  barriers,
  HAS_CHROMIUM,
  openBrowser,
  openPage,
  overflow,
  untilCount,
  untilDrawn,
  untilTrue,
} from './browser.ts';
import { expectBuilt, startBuilt, type BuiltProgram } from './built-program.ts';

let browser: Browser;
let folder: string;
let run: BuiltProgram;

/** Where a program says that its pages are, on a line with that word. */
async function urlOf(program: BuiltProgram, word = /monitor/iu): Promise<string> {
  for (;;) {
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+\S*/u.exec(
      program
        .text()
        .split('\n')
        .find((line) => word.test(line)) ?? '',
    );
    if (url !== null) return url[0].replace(/[.,;)]+$/u, '');
    if (program.child.exitCode !== null) throw new Error(`the program ended: ${program.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(!HAS_CHROMIUM)('pages in a browser (skipped where there is no /usr/bin/chromium)', () => {
  beforeAll(async () => {
    expectBuilt();
    folder = await mkdtemp(join(tmpdir(), 'pages-'));
    browser = await openBrowser();
    run = startBuilt(folder, [
      ...['demo', '--duration', '10m', '--workers', '4', '--output', 'out.json', '--output-format', 'html'],
      ...['--monitor', '--monitor-addr', '127.0.0.1:0', '--monitor-keep'],
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    run?.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  test('P1-57 a run is seen while it goes on: figures move, charts are drawn, it is paused, resumed, seen again after a reload and in a second tab, and stopped', async () => {
    const url = await urlOf(run);
    const { page, complaints, asked } = await openPage(browser, { colorScheme: 'dark' });
    await page.goto(url);
    await page.waitForSelector('.tile');
    const goodput = () => page.textContent('.headline');
    const first = await goodput();
    await untilTrue(page, `document.querySelector('.headline')?.textContent !== ${JSON.stringify(first)}`);
    await untilTrue(page, `document.querySelectorAll('canvas').length >= 2`);
    await untilTrue(
      page,
      `Number(document.querySelector('.total td:nth-child(3)')?.textContent.replaceAll(',', '')) > 200`,
    );
    await untilDrawn(page);
    expect(complaints).toEqual([]);
    expect(asked.filter((each) => !each.startsWith(url.replace(/\/$/u, '')))).toEqual([]);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForSelector('.status.paused');
    await page.reload();
    await page.waitForSelector('.status.paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForSelector('.status.running');

    const narrow = await openPage(browser, { viewport: { width: 400, height: 800 } });
    await narrow.page.goto(url);
    await narrow.page.waitForSelector('.tile');
    expect(await overflow(narrow.page)).toBe(0);

    await page.context().setOffline(true);
    await page.waitForSelector('.lost');
    await page.context().setOffline(false);
    await page.waitForSelector('.lost', { state: 'detached' });

    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop the run now' }).click();
    await page.waitForSelector('.verdict.warning, .verdict.bad, .verdict.good');
    await narrow.page.waitForSelector('.verdict.warning, .verdict.bad, .verdict.good');
    await vi.waitUntil(() => existsSync(join(folder, 'out.html')) && existsSync(join(folder, 'out.json')), {
      timeout: 120_000,
    });
    expect(await page.textContent('.headline')).toContain('by the monitor');
    expect(await barriers(page)).toEqual([]);
    expect(narrow.complaints).toEqual([]);
    await page.context().close();
    await narrow.page.context().close();
  });

  test.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)(
    'P3-10 the page of a report, %s and %d wide: it asks for nothing, every chart has ink and data, and nothing is in the way',
    async (colorScheme, width) => {
      const { page, complaints, asked } = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
      const file = pathToFileURL(join(folder, 'out.html')).href;
      await page.goto(file);
      await page.waitForSelector('.headline');
      const charts = await page.locator('.chart').count();
      expect(charts).toBeGreaterThanOrEqual(3);
      await untilCount(page, 'canvas', charts);
      await untilDrawn(page);
      for (const data of await page.locator('.chart > details > summary').all()) await data.press('Enter');
      await untilCount(page, '.chart table caption', charts);
      for (const chart of await page.locator('.chart .plot').all())
        expect((await chart.getAttribute('aria-label'))!.length).toBeGreaterThan(20);
      expect(await overflow(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
      expect([complaints, asked]).toEqual([[], [file]]);
      await page.context().close();
    },
  );

  test('M-5 the history of two reports: the newest is shown, the other is one click away, and back', async () => {
    const report = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as Report;
    await mkdir(join(folder, 'kept'));
    const write = (name: string, start: string) =>
      writeFile(
        join(folder, 'kept', `${name}.json`),
        JSON.stringify({
          ...report,
          benchmark: { ...report.benchmark, name },
          run: { ...report.run, id: name, start_time: start },
        }),
      );
    await write('older', '2026-01-02T03:04:05.000Z');
    await write('newer', '2026-01-03T03:04:05.000Z');
    const served = startBuilt(folder, ['monitor', 'kept', '--monitor-addr', '127.0.0.1:0']);
    const { page, complaints } = await openPage(browser);
    try {
      await page.goto(await urlOf(served, /http/u));
      const shown = (name: string) => untilTrue(page, `document.querySelector('h1')?.textContent === '${name}'`);
      await shown('newer');
      await page.getByText('2 runs').click();
      await page.getByRole('link', { name: 'older' }).click();
      await shown('older');
      await untilCount(page, 'canvas', await page.locator('.chart').count());
      expect(new URL(page.url()).searchParams.get('session')).toBe('bench-20260102-030405');
      await page.goBack();
      await shown('newer');
      expect([complaints, await barriers(page)]).toEqual([[], []]);
    } finally {
      await page.context().close();
      served.child.kill('SIGKILL');
    }
  });

  test('P3-10 texts of a target and of a config show as texts, whatever stands in them', async () => {
    const hostile = `<script>alert(1)</script><img src=x onerror="alert(2)">"'&lt;`;
    const report = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as Report;
    const { page, complaints } = await openPage(browser);
    const file = join(folder, 'hostile.html');
    await writeFile(file, htmlText(poison(report, hostile)));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('.headline');
    await page.waitForTimeout(100);
    expect(await page.textContent('.headline')).toContain(hostile);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** Words that decide what is drawn. */
const DECIDING =
  /^(?:status|kind|grade|verdict|phase|outcome|load_model|expression|unit|figure|claim|histogram|timestamp|.*_time|.*_at|time|from|to)$/u;

/** The same with a hostile text in place of each that decides nothing, and behind each name that the run gave. */
function poison<Value>(value: Value, text: string, key = ''): Value {
  if (typeof value === 'string')
    return (DECIDING.test(key) || (key === 'name' && PHASES.test(value)) ? value : text) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => poison(each, text, key)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, own]) => [name, poison(own, text, name)]),
  ) as Value;
}

const PHASES = /^(?:setup|warmup|rampup|steady|drain|cleanup)$/u;
