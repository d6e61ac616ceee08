import type { ComponentChildren } from 'preact';

import type { Selection } from '../model/selection.ts';
import type { PageView } from '../model/page.ts';
import { RULES_URL } from '../model/run.ts';
import { Chart } from './chart.tsx';
import { Checks } from './checks.tsx';
import { Claims } from './claims.tsx';
import { DataTable } from './data-table.tsx';
import { Errors } from './errors.tsx';
import { Facts } from './facts.tsx';
import { FiguresTable } from './figures-table.tsx';
import { Log } from './log.tsx';
import { Phases } from './phases.tsx';
import { Progress } from './progress.tsx';
import { Section } from './section.tsx';
import { Switch } from './switch.tsx';
import { ThemeButton } from './theme.tsx';
import { Thresholds } from './thresholds.tsx';
import { Tiles } from './tiles.tsx';
import { Verdict } from './verdict.tsx';
import { Waterfall } from './waterfall.tsx';

/** All of a run: what was found, whether to trust it, and then everything else. */
export function Page(props: {
  readonly view: PageView;
  readonly onChoose: (selection: Selection) => void;
  /** Links and buttons of a page that is served. */
  readonly controls?: ComponentChildren;
}) {
  const { view, onChoose, controls } = props;
  const { verdict, charts, realtime, webhooks, errors, checks } = view;
  return (
    <>
      <header>
        <h1>{view.name}</h1>
        <span class={`status ${view.status}`}>{view.status}</span>
        <Switch choices={view.choices} selection={view.selection} onChoose={onChoose} />
        <div class="tools">
          {controls}
          <ThemeButton />
        </div>
      </header>
      <main>
        {view.progress === null ? null : <Progress progress={view.progress} />}
        <Verdict verdict={verdict} />
        <Claims claims={view.claims} notes={view.claimNotes} />
        <Thresholds thresholds={view.thresholds} />
        <Tiles tiles={view.tiles} />
        {charts.length === 0 ? null : (
          <Section id="charts" title="Over time and in full">
            {view.selection.kind === 'database' ? (
              <p class="quiet">Charts over time are of all databases together.</p>
            ) : null}
            <div class="charts">
              {charts.map((chart) => (
                <Chart key={chart.id} chart={chart} />
              ))}
            </div>
          </Section>
        )}
        <Figures view={view} />
        {realtime.map(({ title, facts, waterfalls }, index) => (
          <Section key={title} id={`realtime-${index}`} title={title === '' ? 'Subscribers' : `Subscribers: ${title}`}>
            <Facts facts={facts} />
            <div class="charts">
              {waterfalls.map((waterfall) => (
                <Waterfall key={waterfall.title} waterfall={waterfall} />
              ))}
            </div>
          </Section>
        ))}
        {webhooks.map(({ title, facts }, index) => (
          <Section key={title} id={`webhooks-${index}`} title={title === '' ? 'Webhooks' : `Webhooks: ${title}`}>
            <Facts facts={facts} />
          </Section>
        ))}
        <Errors errors={errors} />
        <Checks checks={checks} />
        <Generator view={view} />
        <Log log={view.log} />
        <Details view={view} />
      </main>
      <footer>
        <p>{view.method}</p>
        <p>
          <a href={RULES_URL} rel="noopener noreferrer">
            The rules by which everything here is measured
          </a>
        </p>
      </footer>
    </>
  );
}

function Figures({ view }: { readonly view: PageView }) {
  const { operations, workloads, databases, stages, contrasts, deliveries, others } = view;
  const tables = [operations, workloads, databases, stages];
  if (tables.every(({ rows }) => rows.length === 0) && deliveries.rows.length === 0) return null;
  return (
    <Section id="figures" title="Figures">
      <FiguresTable figures={operations} title="operation" />
      <FiguresTable figures={stages} title="stage" />
      <FiguresTable figures={workloads} title="workload" />
      <FiguresTable figures={databases} title="database" />
      {contrasts.map(({ title, basis, table }) => (
        <div key={title} class="contrast">
          <h3>{title}</h3>
          <DataTable table={table} caption={title} />
          <p class="quiet">{basis}</p>
        </div>
      ))}
      {deliveries.rows.length === 0 ? null : <DataTable table={deliveries} caption="Deliveries" />}
      {others.rows.length === 0 ? null : (
        <details>
          <summary>Connections and steps</summary>
          <DataTable table={others} caption="Connections and steps, in no rate above" />
        </details>
      )}
    </Section>
  );
}

function Generator({ view }: { readonly view: PageView }) {
  const { generator, threads, shards, workers } = view;
  if (generator.length === 0 && threads.rows.length === 0 && workers === null) return null;
  return (
    <Section id="generator" title="Generator: could it keep up?">
      <Facts facts={generator} shape="strip" />
      {threads.rows.length === 0 ? null : <DataTable table={threads} caption="Threads" />}
      {shards.rows.length === 0 ? null : <DataTable table={shards} caption="What each thread did" />}
      {workers === null ? null : (
        <details>
          <summary>{workers.says}</summary>
          <DataTable table={workers.table} caption="Workers" />
        </details>
      )}
    </Section>
  );
}

function Details({ view }: { readonly view: PageView }) {
  const { slowest, phases, environment, config } = view;
  return (
    <Section id="run" title="The run">
      <Phases phases={phases} />
      {slowest.rows.length === 0 ? null : (
        <details>
          <summary>The slowest operations</summary>
          <DataTable table={slowest} caption="The slowest operations" />
        </details>
      )}
      <details open={!view.isLive}>
        <summary>Environment</summary>
        <Facts facts={environment} />
      </details>
      <details>
        <summary>Config</summary>
        <Facts facts={config} />
      </details>
    </Section>
  );
}
