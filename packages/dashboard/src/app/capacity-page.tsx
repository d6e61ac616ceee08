import type { Capacity } from '@syntrix-bench/metrics/capacity';

import { toCapacityPage } from '../model/capacity-page.ts';
import { Chart } from './chart.tsx';
import { DataTable } from './data-table.tsx';
import { Facts } from './facts.tsx';
import { Section } from './section.tsx';
import { ThemeButton } from './theme.tsx';
import { Verdict } from './verdict.tsx';

/** How many a target can serve: the sentence, the curve, and the stages that it rests on. */
export function CapacityPage({ capacity }: { readonly capacity: Capacity }) {
  const { name, verdict, charts, stages, evidence, facts, notes } = toCapacityPage(capacity);
  return (
    <>
      <header>
        <h1>{name}</h1>
        <div class="tools">
          <ThemeButton />
        </div>
      </header>
      <main>
        <Verdict verdict={verdict} />
        {charts.length === 0 ? null : (
          <Section id="charts" title="Over load">
            <div class="charts">
              {charts.map((chart) => (
                <Chart key={chart.id} chart={chart} />
              ))}
            </div>
          </Section>
        )}
        {evidence.length === 0 ? null : (
          <Section id="evidence" title="What gives first: evidence, not certainty">
            <ul>
              {evidence.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </Section>
        )}
        <Section id="stages" title="Stages">
          <DataTable table={stages} caption="Stages in the order in which they were made" />
        </Section>
        <Section id="search" title="The search">
          <Facts facts={facts} />
          {notes.map((text) => (
            <p key={text} class="quiet">
              {text}
            </p>
          ))}
        </Section>
      </main>
    </>
  );
}
