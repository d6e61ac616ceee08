import { describe, expect, test } from 'vitest';
import { textWidth } from '../src/format/text.ts';
import { progressReporter } from '../src/progress/progress-reporter.ts';
import { renderSummary } from '../src/summary/render-summary.ts';
import { BAD_RUN, GOOD_RUN, type RecordedRun } from './recorded-runs.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

const FILE = 'results/crud-mixed_20261124-061543.json';

/** What a terminal shows at each moment, and at the end with the summary. */
async function onTerminal({ moments, report }: RecordedRun, columns: number): Promise<string> {
  const terminal = new VirtualTerminal(columns, 24);
  const reporter = progressReporter({ stream: terminal, colour: false });
  const frames: string[] = [];
  for (const { shows, tell } of moments) {
    await tell(reporter);
    if (shows !== null) frames.push(`── ${shows}`, terminal.text(), '');
  }
  terminal.write(renderSummary(report, { columns, files: [FILE] }));
  return [...frames, '── the end', terminal.text(), ''].join('\n');
}

/** What two pipes get of the same run. */
async function inPipes({ moments, report }: RecordedRun): Promise<string> {
  let stderr = '';
  const reporter = progressReporter({ stream: { write: (text: string) => (stderr += text) }, colour: false });
  for (const { tell } of moments) await tell(reporter);
  return `── stderr\n${stderr}── stdout\n${renderSummary(report, { columns: 80, files: [FILE] })}`;
}

describe.each([
  ['good', GOOD_RUN],
  ['bad', BAD_RUN],
])('a whole run, %s', (name, run) => {
  test.each([80, 140])('P1-52 on a terminal of %i columns, frame by frame', async (columns) => {
    const screens = await onTerminal(run, columns);
    expect(screens.split('\n').filter((line) => textWidth(line) > columns)).toEqual([]);
    await expect(screens).toMatchFileSnapshot(`screens/run-${name}-${columns}.txt`);
  });

  test('P1-52 in a pipe nothing moves', async () => {
    const text = await inPipes(run);
    expect(text).not.toContain('\u001b');
    await expect(text).toMatchFileSnapshot(`screens/run-${name}-pipe.txt`);
  });
});
