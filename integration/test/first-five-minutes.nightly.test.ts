import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Stranger } from './first-five-minutes/stranger.ts';
import { hasTmux } from './first-five-minutes/tmux-terminal.ts';
import { commandsOf } from './first-five-minutes/typed-commands.ts';

const ROOT = new URL('../../', import.meta.url);
/** Where the screens are left to be looked at. */
const SCREENS = fileURLToPath(new URL('integration/results/first-five-minutes', ROOT));
/** What a stranger reads, in this order. */
const PAGES = ['README.md', 'docs/getting-started.md', 'docs/first-server.md'];
/** Goes on until it is stopped. */
const STAYS = /\bsyntrix-bench testbed\b/u;
/** What begins a run that is shown. */
const RUNS = /\b(?:npm run demo|syntrix-bench (?:demo|run|http))\b(?!.* --(?:once|dry-run|json)\b)/u;
/** Two commands may follow a demo. */
const LIMIT_MS = 900_000;

const COMMANDS = PAGES.flatMap((page) => commandsOf(page, readFileSync(new URL(page, ROOT), 'utf8')));

describe.skipIf(!hasTmux())('the first five minutes in a terminal of 80 × 24, where tmux is installed', () => {
  let stranger: Stranger;

  beforeAll(async () => {
    stranger = await Stranger.open(SCREENS);
  }, LIMIT_MS);
  afterAll(() => stranger?.close(), LIMIT_MS);

  test.each(COMMANDS.map(({ page, line, text }) => [`${page}:${line}`, text] as const))(
    '%s works as it is typed: %s',
    { timeout: LIMIT_MS },
    async (_where, command) => {
      if (STAYS.test(command)) return stranger.start(command);
      const { exitCode, screen } = await stranger.type(command);
      expect(exitCode, screen).toBe(0);
      if (!RUNS.test(command)) return;
      // What one decides from is on the screen, without scrolling.
      expect(screen).toMatch(/^[✓!✗] .*ok\/s/mu);
      expect(screen).toMatch(/^total .*\d/mu);
      const nexts = nextCommands(screen);
      if (command.startsWith('npm run demo')) expect(nexts).toHaveLength(2);
      for (const next of nexts) {
        const typed = await stranger.type(next);
        expect(typed.exitCode, typed.screen).toBe(0);
      }
    },
  );
});

/** What a summary says to type next: `Next` and the lines below it, each with a command. */
function nextCommands(screen: string): readonly string[] {
  const lines = screen.split('\n');
  const first = lines.findIndex((line) => /^Next\b/u.test(line));
  if (first < 0) return [];
  const below = lines.slice(first + 1);
  const end = below.findIndex((line) => !/^\s+\S/u.test(line));
  return [lines[first]!.replace(/^Next/u, ''), ...below.slice(0, end < 0 ? below.length : end)]
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/ \\\n/gu, ' ')
    .split('\n');
}
