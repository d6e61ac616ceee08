import { Hono, type Context } from 'hono';
import { LOG_LEVELS, type LogLine, type Report } from '@syntrix-bench/metrics';
import type { DashboardBundle } from '@syntrix-bench/dashboard';

import { errorsAnswer, logsAnswer, statusAnswer, timelineAnswer } from '../answers/events.ts';
import { metricsAnswer, metricsCsv } from '../answers/figures.ts';
import type { ReportFolder } from '../sessions/report-folder.ts';
import type { Session, SessionView } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { KEPT_LOG_LINES } from '../sessions/watched-run.ts';
import { SAFE_HEADERS } from './guard.ts';
import type { KeptAnswers } from './kept-answers.ts';

/** What an order to a run came to. */
export interface ControlAnswer {
  /** Of the run, after it. */
  readonly status: string;
  readonly message: string;
  /** Whether the order could be carried out. */
  readonly isDone: boolean;
}

/** What routes are made of. */
export interface RouteParts {
  readonly sessions: Sessions;
  readonly folder: ReportFolder | null;
  readonly kept: KeptAnswers;
  /** What the page may load and reach. */
  readonly policy: string;
  readonly dashboard: DashboardBundle;
  readonly metricsText: ((report: Report) => string) | null;
  /** Orders a watched run; null: there is none of that id. */
  readonly control: (order: ControlOrder, session: string | undefined) => ControlAnswer | null;
  readonly nowMs: () => number;
}

/** What a run can be told. */
export const CONTROL_ORDERS = ['pause', 'resume', 'stop'] as const;
/** One of {@link CONTROL_ORDERS}. */
export type ControlOrder = (typeof CONTROL_ORDERS)[number];

const JSON_TYPE = 'application/json; charset=utf-8';
const CSV_TYPE = 'text/csv; charset=utf-8; header=present';
const MAX_WINDOW_SECONDS = 3600;

/** Every route. Answers are kept as bytes for as long as what they tell does not change. */
export function createRoutes(parts: RouteParts): Hono {
  const { sessions, dashboard, nowMs, kept } = parts;
  const app = new Hono({ strict: true });

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.header(name, value);
    c.header('content-security-policy', parts.policy);
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-cache');
  });
  app.notFound((c) => c.json({ error: 'there is nothing here; / is the dashboard' }, 404));
  app.onError((_, c) => c.json({ error: 'the monitor failed to answer this; the run is not touched' }, 500));

  const ofSession = (answer: (c: Context, view: SessionView, session: Session) => Response | Promise<Response>) => {
    return async (c: Context): Promise<Response> => {
      const session = await sessions.find(c.req.query('session'));
      if (session === null) return c.json({ error: 'there is no such session; /api/sessions lists them' }, 404);
      return answer(c, await session.view(), session);
    };
  };
  /** Whether what was answered of a run that is watched is still so. */
  const isFresh = (c: Context, id: string, which: keyof SessionView['versions'], view: SessionView) => {
    const asked = c.req.query('session');
    const run = sessions.watched(asked);
    const version = view.versions[which];
    if (run === null || run.id !== id) return null;
    return () => sessions.watched(asked) === run && run.isAt(which, version);
  };
  /** An answer that changes only with a version of the session; a file to save, where it has a name. */
  const unchanging = (
    which: keyof SessionView['versions'],
    type: string,
    make: (view: SessionView) => string,
    file: string | null = null,
  ) =>
    ofSession((c, view, { id }) => {
      if (file !== null) download(c, `${id}-${file}`);
      return kept.answer(c, `${id} ${view.versions[which]}`, type, () => make(view), isFresh(c, id, which, view));
    });
  const json = (value: unknown): string => JSON.stringify(value);

  const files = [
    ['/', 'text/html; charset=utf-8', dashboard.shell],
    ['/dashboard.js', 'text/javascript; charset=utf-8', dashboard.script],
    ['/dashboard.css', 'text/css; charset=utf-8', dashboard.style],
    ['/dashboard.svg', 'image/svg+xml', dashboard.icon],
  ] as const;
  for (const [path, type, text] of files) app.get(path, (c) => kept.answer(c, 'page', type, () => text));

  app.get(
    '/api/status',
    ofSession((c, view, session) => c.json(statusAnswer(session.id, view))),
  );
  app.get(
    '/api/metrics',
    unchanging('figures', JSON_TYPE, (view) => json(metricsAnswer(view, nowMs()))),
  );
  app.get(
    '/api/metrics.json',
    unchanging('figures', JSON_TYPE, (view) => json(metricsAnswer(view, nowMs())), 'metrics.json'),
  );
  app.get(
    '/api/metrics.csv',
    unchanging('figures', CSV_TYPE, (view) => metricsCsv(metricsAnswer(view, nowMs())), 'metrics.csv'),
  );
  app.get('/api/metrics/timeline', async (c) => {
    const window = wholeNumber(c.req.query('window'), 300, 1, Infinity);
    const interval = wholeNumber(c.req.query('interval'), 5, 1, MAX_WINDOW_SECONDS);
    if (window === null || interval === null)
      return c.json({ error: 'window and interval are whole numbers of seconds from 1 on' }, 400);
    const seconds = Math.min(window, MAX_WINDOW_SECONDS);
    return unchanging('figures', JSON_TYPE, (view) => json(timelineAnswer(view, seconds, interval)))(c);
  });
  app.get(
    '/api/workers',
    unchanging('figures', JSON_TYPE, (view) => json(view.workers)),
  );
  app.get(
    '/api/errors',
    unchanging('figures', JSON_TYPE, (view) => json(errorsAnswer(view))),
  );
  app.get('/api/logs', async (c) => {
    const level = LOG_LEVELS.find((each) => each === (c.req.query('level') ?? 'info').toLowerCase());
    const limit = wholeNumber(c.req.query('limit'), 100, 1, Infinity);
    if (level === undefined) return c.json({ error: `level is one of ${LOG_LEVELS.join(', ')}` }, 400);
    if (limit === null) return c.json({ error: 'limit is a whole number from 1 on' }, 400);
    return ofSession((_, view) =>
      c.json(logsAnswer(view, level satisfies LogLine['level'], Math.min(limit, KEPT_LOG_LINES))),
    )(c);
  });
  app.get(
    '/api/live',
    unchanging('all', JSON_TYPE, (view) => json(view.live)),
  );
  app.get(
    '/api/report',
    ofSession((c, view, session) => {
      if (view.report === null) return c.json({ error: 'there is nothing to report yet' }, 404);
      if (c.req.query('download') !== undefined) download(c, `${session.id}.json`);
      return kept.answer(
        c,
        `${session.id} ${view.versions.figures}`,
        JSON_TYPE,
        () => json(view.report),
        isFresh(c, session.id, 'figures', view),
      );
    }),
  );
  app.get('/api/sessions', async (c) => c.json((await sessions.all()).map((session) => session.listed())));
  app.get('/api/sessions/:id/report', async (c) => {
    const session = await sessions.find(c.req.param('id'));
    const view = await session?.view();
    if (session === null || view?.report == null)
      return c.json({ error: 'there is no such session; /api/sessions lists them' }, 404);
    return kept.answer(c, `${session.id} ${view.versions.figures}`, JSON_TYPE, () => json(view.report));
  });
  app.get('/api/skipped', (c) => c.json(parts.folder?.skipped ?? []));
  app.get('/metrics', async (c) => {
    const { metricsText } = parts;
    if (metricsText === null) return c.json({ error: 'this monitor has no Prometheus text' }, 404);
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    return unchanging('figures', type, ({ report }) =>
      report === null ? '# nothing was measured yet\n' : metricsText(report),
    )(c);
  });
  app.post('/api/control/:order', (c) => {
    const order = CONTROL_ORDERS.find((each) => each === c.req.param('order'));
    if (order === undefined) return c.json({ error: `there are ${CONTROL_ORDERS.join(', ')}` }, 404);
    const answer = parts.control(order, c.req.query('session'));
    if (answer === null) return c.json({ error: 'no run goes on here' }, 409);
    const { status, message, isDone } = answer;
    return c.json({ status, message }, isDone ? 200 : 409);
  });
  return app;
}

function download(c: Context, file: string): void {
  c.header('content-disposition', `attachment; filename="${file}"`);
}

/** A whole number of a query; null: it is none, or out of bounds. */
function wholeNumber(text: string | undefined, byDefault: number, min: number, max: number): number | null {
  if (text === undefined || text === '') return byDefault;
  const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : null;
}
