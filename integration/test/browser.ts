import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Where Debian's Chromium is. */
const CHROMIUM = '/usr/bin/chromium';

/** Without a Chromium tests of pages are skipped; where all must be tested they fail. */
export const HAS_CHROMIUM = existsSync(CHROMIUM) || process.env.CI !== undefined;

/** Starts the browser. It asks nobody for anything by itself. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that is watched: what it complains of, and what it asks for. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
  readonly asked: string[];
}

/** Opens an empty page in a context of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  // Far beyond what anything takes on a busy machine.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  return { page, complaints, asked };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What keeps people from using a page: axe-core's serious and critical findings, each with where it is. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`);
}

/** Waits until something is drawn in each chart in a colour that is not grey: lines and bands, not axes and labels. */
export function untilDrawn(page: Page): Promise<void> {
  return untilTrue(
    page,
    `[...document.querySelectorAll('canvas')].every((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let ink = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
        if (data[at + 3] > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) ink += 1;
      }
      return ink > 50;
    })`,
  );
}

/** How far a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/**
 * Waits until an expression holds in a page; where it throws it does not: what it asks for may not be there yet, or the page may be on its way to
 * another. It is asked from outside: the page's own policy allows no code from texts.
 */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate(expression).catch(isNotThereYet))) await page.waitForTimeout(100);
}

/** Mistakes in an expression, and pages that are gone, are thrown on. */
function isNotThereYet(error: Error): false {
  if (/of null|of undefined|context was destroyed|because of a navigation/u.test(error.message)) return false;
  throw error;
}

/** Waits until so many of what a selector names are there. */
export function untilCount(page: Page, selector: string, count: number): Promise<void> {
  return untilTrue(page, `document.querySelectorAll(${JSON.stringify(selector)}).length === ${count}`);
}
