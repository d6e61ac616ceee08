import type { Paint } from '../help/paint.ts';
import { table, textWidth } from '../help/render-help.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';

/** The catalogue as a page: scenarios with their presets below them, then templates. */
export function renderCatalogue({ scenarios, templates }: Catalogue, paint: Paint, columns: number): string {
  const entries = [...scenarios.flatMap((each) => [each, ...each.presets]), ...templates];
  const labelWidth = Math.max(...entries.map(({ name }) => name.length));
  const rows = (list: readonly CatalogueEntry[]): readonly string[] =>
    table(
      list.map(({ name, question }) => ({ label: name, text: question })),
      textWidth(columns),
      labelWidth,
    );
  return [
    `${paint.bold('Scenarios')} (syntrix-bench run --scenario NAME)`,
    ...scenarios.flatMap((each) => rows([each, ...each.presets])),
    '',
    `${paint.bold('Templates')} (syntrix-bench init NAME)`,
    ...rows(templates),
    '',
  ].join('\n');
}
