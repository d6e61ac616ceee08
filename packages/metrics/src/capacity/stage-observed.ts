import type { Report } from '../report/report.ts';
import type { StageObserved } from './capacity.ts';

/** What was watched beside a stage, in one figure each: things that `observe` names, and the generator itself. */
export function summedObserved({ observed = [], generator }: Report): readonly StageObserved[] {
  const watched = observed.flatMap(({ name, series }) =>
    series.map(({ name: figure, unit, mean, max }) => ({ name: `${figure} of ${name}`, unit, mean, max })),
  );
  if (generator === null) return watched;
  const { cpu_load_mean: mean, cpu_load_max: max } = generator;
  return [...watched, { name: 'cpu of the generator', unit: 'cores', mean, max }];
}
