import { spawn } from 'node:child_process';

/** What shows a page, by system: a program and its first arguments. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** An opener that has not failed by then shows the page: some stay for as long as their browser does. */
const SOON_MS = 2_000;

/**
 * Asks the system to show a page.
 *
 * @param opener a program and its first arguments; the page is its last
 * @returns whether it is shown, as far as the opener tells; never rejects
 */
export function openInBrowser(
  url: string,
  opener: readonly [string, ...string[]] = OPENERS[process.platform] ?? ['xdg-open'],
): Promise<boolean> {
  const [program, ...args] = opener;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    const late = setTimeout(() => settle(true), SOON_MS);
    const settle = (isShown: boolean): void => {
      clearTimeout(late);
      child.unref();
      resolve(isShown);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
