import { useEffect, useMemo, useState } from 'preact/hooks';

import { openFeed, type Feed, type FeedState } from '../feed.ts';
import { toHistory } from '../model/history.ts';
import { toPage } from '../model/page.ts';
import { toProgress } from '../model/run.ts';
import { ALL } from '../model/selection.ts';
import { BROWSER_PARTS } from './browser-parts.ts';
import { Controls } from './controls.tsx';
import { History } from './history.tsx';
import { Page } from './page.tsx';
import { Progress } from './progress.tsx';

const OPENING: FeedState = { report: null, live: null, sessions: [], link: 'opening' };

/** A run that a monitor shows: while it goes on, and afterwards. */
export function LivePage() {
  const [session] = useState(() => new URLSearchParams(location.search).get('session'));
  const [state, setState] = useState(OPENING);
  const [feed, setFeed] = useState<Feed | null>(null);
  const [selection, setSelection] = useState(ALL);
  useEffect(() => {
    const opened = openFeed(BROWSER_PARTS, { session, onChange: setState });
    setFeed(opened);
    return () => opened.close();
  }, []);
  const { report, live, sessions, link } = state;
  const view = useMemo(() => (report === null ? null : toPage(report, live, selection)), [report, live, selection]);
  const name = view?.name ?? 'syntrix-bench';
  useEffect(() => {
    document.title = view?.isLive === true ? `${view.status}: ${name}` : `${name} · syntrix-bench`;
  }, [view?.status, name]);

  const history = <History rows={toHistory(sessions, session)} />;
  const lost =
    link === 'lost' ? (
      <p class="lost" role="status">
        The monitor does not answer. What is shown is the last that it said; it is asked again and again.
      </p>
    ) : link === 'over' ? (
      <p class="lost" role="status">
        The run is over, and its monitor has closed. This page stays as it is.
      </p>
    ) : null;
  if (view === null) return <Waiting link={link} progress={toProgress(live)} history={history} lost={lost} />;
  const controls = (
    <>
      {view.isLive && live !== null && live.controls && feed !== null ? <Controls live={live} feed={feed} /> : null}
      {history}
    </>
  );
  return (
    <>
      {lost}
      <Page view={view} onChoose={setSelection} controls={controls} />
    </>
  );
}

function Waiting(props: {
  readonly link: FeedState['link'];
  readonly progress: ReturnType<typeof toProgress>;
  readonly history: preact.ComponentChild;
  readonly lost: preact.ComponentChild;
}) {
  const { link, progress, history, lost } = props;
  return (
    <>
      <header>
        <h1>syntrix-bench</h1>
        <div class="tools">{history}</div>
      </header>
      <main>
        {lost}
        {progress === null ? null : <Progress progress={progress} />}
        <p>{link === 'opening' ? 'Opening …' : 'Nothing to report yet.'}</p>
      </main>
    </>
  );
}
