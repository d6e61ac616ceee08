// Takes the two pictures of the README: the page of a demo's report, light and dark.
//
//   pnpm build:js && node tooling/screenshots.mjs [REPORT.json]
//
// Without a report it runs a demo of 30 s first. A quiet machine gives figures that are certified.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(join(root, 'integration/package.json'))('playwright-core');
const program = join(root, 'apps/cli/bin/syntrix-bench.js');
const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
const report = process.argv[2] ?? join(folder, 'demo.json');
const page = join(folder, 'demo.html');
try {
  if (process.argv[2] === undefined)
    execFileSync(process.execPath, [program, 'demo', '--duration', '30s', '--quiet', '--output', report]);
  execFileSync(process.execPath, [program, 'report', report, '--format', 'html', '--output', page]);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1000, height: 860 } });
    const shown = await context.newPage();
    await shown.goto(pathToFileURL(page).href);
    await shown.waitForSelector('canvas');
    await shown.waitForTimeout(300);
    await shown.screenshot({ path: join(root, `docs/pictures/report-${colorScheme}.png`) });
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true });
}
