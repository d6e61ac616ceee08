import type { BenchError, Reporter, RunStatus } from '@syntrix-bench/core';
import { LOG_LEVELS, type LogLine } from '@syntrix-bench/metrics';
import { cleanText } from '@syntrix-bench/metrics/text';
import { lineOf, span, wrapUnder, type Line, type Span } from '../format/line.ts';
import { renderHeader } from './header.ts';
import { renderPhaseEnd } from './phase-lines.ts';
import { advanceTo, meanRate, seePhase, seeSnapshot, UNSEEN_RUN, type RunView } from './run-view.ts';
import { pipeScreen, terminalScreen } from './screen.ts';
import type { ProgressStream } from './stream.ts';

const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Options of {@link progressReporter}. */
export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Whether escape sequences for colour are written. Decided by the caller, who knows `NO_COLOR`. */
  readonly colour: boolean;
  /** Whether signs may be other than ASCII: bars, marks, `µ`. @default true */
  readonly unicode?: boolean;
  /** The least grave log lines that are shown. @default 'warn' */
  readonly logLevel?: LogLine['level'];
  /** Off a terminal: milliseconds between two lines. @default 10_000 */
  readonly intervalMs?: number;
}

/** Shows a run while it goes on. */
export interface ProgressReporter extends Reporter {
  /** Shows a message of the program itself, as a warning is shown. */
  say(message: string): void;
  /**
   * Takes the redrawn block away and gives the cursor back. Done by itself when the run has ended; to be called where a
   * process quits before that. May be called again.
   */
  close(): void;
}

/**
 * Live progress: a header, then on a terminal one block that is redrawn on each event, elsewhere a line when a phase
 * begins and one per interval. Ended phases, log lines and errors stay above the block. Has no timers.
 */
export function progressReporter(options: ProgressOptions): ProgressReporter {
  const { stream, colour, unicode = true, logLevel = 'warn', intervalMs = 10_000 } = options;
  const ink = { colour, unicode };
  const leastGrave = LOG_LEVELS.indexOf(logLevel);
  const screen = stream.isTTY === true ? terminalScreen(stream, ink) : pipeScreen(stream, ink, intervalMs * 1000);
  let view: RunView = UNSEEN_RUN;

  const show = (next: RunView): void => {
    view = next;
    screen.show(view);
  };

  const end = (): void => {
    // The empty line keeps the summary apart.
    if (view.phase !== null) screen.say([renderPhaseEnd(view.phase, null, meanRate(view)), []]);
    view = { ...view, phase: null };
    screen.close();
  };

  return {
    name: 'progress',
    onStart: (plan) => {
      view = { ...view, plan };
      screen.say([...renderHeader(plan, screen.columns), []]);
    },
    onPhase: (event) => {
      const { phase: ended } = advanceTo(view, event.startedUs);
      if (ended !== null && ended.phase !== event.phase)
        screen.say([renderPhaseEnd(ended, event.phase, meanRate(view))]);
      show(seePhase(view, event));
    },
    onStatus: (status) => {
      show({ ...view, status });
      if (ENDED.has(status)) end();
    },
    onSnapshot: (event) => show(seeSnapshot(view, event)),
    onLog: (line) => {
      if (LOG_LEVELS.indexOf(line.level) >= leastGrave) screen.say(renderLogLine(line, screen.columns));
    },
    onError: (error) => screen.say(renderError(error, screen.columns)),
    onFinish: end,
    say: (message) => screen.say(renderLogLine({ level: 'warn', message, context: {} }, screen.columns)),
    close: () => screen.close(),
  };
}

const MARKS: Readonly<Record<LogLine['level'], Span>> = {
  debug: span('· ', 'quiet'),
  info: span('· ', 'quiet'),
  warn: span('! ', 'warning'),
  error: span('✗ ', 'bad'),
};

/** A log line with its facts: `! slow consumer (worker=3)`. */
export function renderLogLine(
  { level, message, context }: Pick<LogLine, 'level' | 'message' | 'context'>,
  columns: number,
): readonly Line[] {
  const facts = Object.entries(context).map(([name, value]) => `${name}=${value}`);
  const text = facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
  return wrapUnder(lineOf(MARKS[level]), cleanText(text), columns);
}

/** An error: what happened, everything that is wrong, and what to do. */
export function renderError(error: BenchError, columns: number): readonly Line[] {
  return [
    ...wrapUnder(lineOf(span('✗ ', 'bad')), cleanText(error.message), columns, 'bad'),
    ...error.problems.flatMap(({ path, message }) =>
      wrapUnder(lineOf('  - '), cleanText(path === '' ? message : `${path}: ${message}`), columns),
    ),
    ...(error.hint === null ? [] : wrapUnder(lineOf('  '), cleanText(error.hint), columns, 'quiet')),
  ];
}
