import { type ConfigPath, locatedAt, type LocatedMap } from './located.ts';
import type { CheckedConfig } from './problems.ts';
import { formatDuration, parseDuration, parseRate } from './units.ts';

const OPEN_KEYS = ['rate', 'arrivals', 'maxQueue', 'overflow', 'maxInFlight', 'precision'] as const;
const CLOSED_KEYS = ['pacing', 'thinkTime'] as const;

/** Keys of one load block that are right each alone, but do not go together. */
export function checkLoad(config: CheckedConfig, load: ConfigPath): void {
  checkStageNames(config, [...load, 'stages']);
  if (holds(config, load)) return checkHold(config, load);
  const model = config.text([...load, 'model']);
  const stages: ConfigPath = [...load, 'stages'];
  const operationRate = rateOfOperation(config, load);
  const hasRates = operationRate !== null || hasRate(config, load);
  const isOpen = model === 'open' || (!config.has([...load, 'model']) && hasRates);
  const isClosed = model === 'closed' || (!config.has([...load, 'model']) && !hasRates);
  if (operationRate !== null) checkOperationRates(config, load, operationRate);
  if (model === 'open' && !hasRates && !config.has(stages)) {
    const message = `${config.name([...load, 'model'])} is open, but ${config.name([...load, 'rate'])} is missing.`;
    config.report([...load, 'model'], message, 'Write how often operations arrive, such as rate: 500/s.');
  }
  for (const key of OPEN_KEYS) {
    const path = [...load, key];
    if (!isClosed || operationRate !== null || !config.has(path)) continue;
    const message = `${config.name(path)} only goes with load.model open, but the model is closed.`;
    config.report(path, message, 'Set model to open and give a rate, or remove it.');
  }
  for (const key of CLOSED_KEYS) {
    const path = [...load, key];
    if (!isOpen || !config.has(path)) continue;
    const message = `${config.name(path)} only goes with load.model closed, but the model is open: the rate says when operations start.`;
    config.report(path, message, 'Remove it, or the rate.');
  }
  if (config.has([...load, 'rate']) && config.has(stages)) {
    const message = `${config.name([...load, 'rate'], stages)} and ${config.name(stages)} both say how often operations arrive.`;
    config.report(stages, message, 'Keep one of the two.');
  }
  checkMaxInFlight(config, load);
  checkShape(config, load, operationRate);
  checkThinkTime(config, [...load, 'thinkTime']);
  checkLevels(config, load, isOpen);
  checkAnyLevel(config, stages, isOpen);
}

/** Whether a workload only holds connections. */
export function holds(config: CheckedConfig, load: ConfigPath): boolean {
  return config.text([...load, 'model']) === 'hold';
}

/** Nothing says when operations start, how many, or how long, where none start. */
function checkHold(config: CheckedConfig, load: ConfigPath): void {
  const owner: ConfigPath = load.length === 1 ? ['benchmark'] : load.slice(0, -1);
  const rate = rateOfOperation(config, load);
  const rivals: readonly ConfigPath[] = [
    ...[...OPEN_KEYS, ...CLOSED_KEYS, 'stages', 'shape'].map((key) => [...load, key]),
    [...owner, 'operations'],
    // Those of the whole run are for whoever starts operations.
    ...(load.length === 1 ? [] : [[...owner, 'workers']]),
    ...(rate === null ? [] : [rate]),
  ];
  for (const path of rivals.filter((each) => config.has(each))) {
    const message = `${config.name(path)} does not go with load.model hold, under which no operation starts.`;
    config.report(path, message, 'Remove it, or choose another model.');
  }
}

/** Names distinguish stages. */
function checkStageNames(config: CheckedConfig, stages: ConfigPath): void {
  const seen = new Map<string, ConfigPath>();
  for (let index = 0; index < config.lengthOf(stages); index += 1) {
    const stage: ConfigPath = [...stages, index];
    const name = config.text([...stage, 'name']);
    if (name === null) continue;
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, stage);
      continue;
    }
    const message = `${config.name(first)} and ${config.name(stage)} are both named ${name}.`;
    config.report([...stage, 'name'], message, 'Rename one.');
  }
}

/** The first rate of an operation of the scenario under this load, or null. */
function rateOfOperation(config: CheckedConfig, load: ConfigPath): ConfigPath | null {
  const operations: ConfigPath = [...load.slice(0, -1), 'scenario', 'operations'];
  for (let index = 0; index < config.lengthOf(operations); index += 1) {
    const rate = [...operations, index, 'rate'];
    if (config.has(rate)) return rate;
  }
  return null;
}

/** Rates of operations say all there is to say about how often operations arrive. */
function checkOperationRates(config: CheckedConfig, load: ConfigPath, rate: ConfigPath): void {
  const model: ConfigPath = [...load, 'model'];
  if (config.text(model) === 'closed') {
    const message = `${config.name(model, rate)} is closed, but ${config.name(rate)} says when operations start.`;
    config.report(model, message, 'Remove it: rates make the load open. Or give the operations weights.');
  }
  for (const key of ['rate', 'stages']) {
    const path: ConfigPath = [...load, key];
    if (!config.has(path)) continue;
    const message = `${config.name(path, rate)} and ${config.name(rate)} both say how often operations arrive.`;
    config.report(path, message, 'Remove it, or give the operations weights instead of rates.');
  }
}

/** A shape takes one level and a time, and nothing that says either in another way. */
function checkShape(config: CheckedConfig, load: ConfigPath, operationRate: ConfigPath | null): void {
  const shape: ConfigPath = [...load, 'shape'];
  if (!config.has(shape)) return;
  const owner = load.slice(0, -1);
  const rivals: readonly (readonly [ConfigPath, string])[] = [
    [[...load, 'stages'], 'how load is shaped'],
    [owner.length === 0 ? ['benchmark', 'operations'] : [...owner, 'operations'], 'when the run ends'],
    ...(operationRate === null ? [] : [[operationRate, 'how often operations arrive'] as const]),
  ];
  for (const [path, what] of rivals) {
    if (!config.has(path)) continue;
    config.report(
      shape,
      `${config.name(shape, path)} and ${config.name(path)} both say ${what}.`,
      'Keep one of the two.',
    );
  }
}

function checkMaxInFlight(config: CheckedConfig, load: ConfigPath): void {
  const most: ConfigPath = [...load, 'maxInFlight'];
  const own: ConfigPath = [...load.slice(0, -1), 'workers'];
  const workers = load.length > 1 && config.has(own) ? own : (['benchmark', 'workers'] as const);
  if (!config.has(most) || !config.has(workers) || (load.length > 1 && workers !== own)) return;
  const message = `${config.name(most, workers)} and ${config.name(workers)} both say how many operations are in flight.`;
  config.report(most, message, 'Keep one of the two.');
}

function hasRate(config: CheckedConfig, load: ConfigPath): boolean {
  const stages = Array.from({ length: config.lengthOf([...load, 'stages']) }, (_, index) => index);
  return config.has([...load, 'rate']) || stages.some((index) => config.has([...load, 'stages', index, 'rate']));
}

function checkThinkTime(config: CheckedConfig, path: ConfigPath): void {
  const bound = (key: string) => parseDuration(config.text([...path, key]));
  const [min, max] = [bound('min'), bound('max')];
  if (!min.ok || !max.ok || min.value <= max.value) return;
  const message = `${config.name([...path, 'min'], [...path, 'max'])} is longer than ${config.name([...path, 'max'])}.`;
  config.report([...path, 'min'], message, 'Swap the two.');
}

/** Every stage has the one level that fits the model, and no more workers than there are. */
function checkLevels(config: CheckedConfig, load: ConfigPath, isOpen: boolean): void {
  const [wanted, other] = isOpen ? ['rate', 'workers'] : ['workers', 'rate'];
  const workers: ConfigPath = load.length === 1 ? ['benchmark', 'workers'] : [...load.slice(0, -1), 'workers'];
  const most = config.number(workers) ?? config.number(['benchmark', 'workers']);
  for (let index = 0; index < config.lengthOf([...load, 'stages']); index += 1) {
    const stage: ConfigPath = [...load, 'stages', index];
    if (!config.isBlock(stage)) continue;
    const model = isOpen ? 'open' : 'closed';
    if (config.has([...stage, other ?? ''])) {
      const message = `${config.name([...stage, other ?? ''])} does not go with the ${model} model.`;
      config.report([...stage, other ?? ''], message, `Use ${wanted} in every stage, or ${other} in every stage.`);
    } else if (!config.has([...stage, wanted ?? ''])) {
      const example = isOpen ? 'rate: 500/s' : 'workers: 50';
      config.report(stage, `${config.name(stage)} has no level.`, `Write ${example}.`);
    }
    const workers = config.number([...stage, 'workers']);
    if (isOpen || workers === null || most === null || workers <= most) continue;
    const message = `${config.name([...stage, 'workers'])} asks for ${workers} workers, but there are ${most}.`;
    config.report([...stage, 'workers'], message, 'Raise workers, or leave it out: the widest stage is the default.');
  }
}

/** Some stage has to have some load. */
function checkAnyLevel(config: CheckedConfig, stages: ConfigPath, isOpen: boolean): void {
  const length = config.lengthOf(stages);
  const isQuiet = (index: number): boolean => {
    const rate = parseRate(config.text([...stages, index, 'rate']), true);
    return isOpen ? rate.ok && rate.value === 0 : config.number([...stages, index, 'workers']) === 0;
  };
  if (length === 0 || !Array.from({ length }, (_, index) => index).every(isQuiet)) return;
  const message = `${config.name(stages)} has no load at all: every stage has a level of 0.`;
  config.report(stages, message, 'Give at least one stage a level above 0.');
}

/** Stages say how long the run lasts: nothing else may, and those of all workloads agree. */
export function checkStages(config: CheckedConfig, root: LocatedMap): void {
  const owners: readonly ConfigPath[] = [
    [],
    ...Array.from({ length: config.lengthOf(['workloads']) }, (_, index): ConfigPath => ['workloads', index]),
  ];
  const staged = owners.filter((owner) => config.lengthOf([...owner, 'load', 'stages']) > 0);
  const [first] = staged;
  if (first === undefined) return;
  const rivals: readonly ConfigPath[] = [
    ['benchmark', 'duration'],
    ['benchmark', 'operations'],
  ];
  const counts = staged.map((owner): ConfigPath => [...owner, 'operations']);
  for (const path of [...rivals, ...counts].filter((each) => config.has(each))) {
    const stages: ConfigPath = [...first, 'load', 'stages'];
    const message = `${config.name(path, stages)} and ${config.name(stages)} both say when the run ends.`;
    config.report(path, message, 'Keep one of the two.');
  }
  for (const shape of owners
    .map((owner): ConfigPath => [...owner, 'load', 'shape'])
    .filter((path) => config.has(path))) {
    const stages: ConfigPath = [...first, 'load', 'stages'];
    if (shape.length === first.length + 2 && shape[1] === first[1]) continue;
    const message = `${config.name(shape, stages)} and ${config.name(stages)} both say how long the run lasts.`;
    config.report(shape, message, 'Write stages for both.');
  }
  const length = lengthUs(config, root, first);
  for (const owner of staged.slice(1)) {
    const own = lengthUs(config, root, owner);
    if (length === null || own === null || own === length) continue;
    const [a, b] = [first, owner].map((each) => config.name([...each, 'load', 'stages']));
    const message = `${a} last ${formatDuration(length)} and ${b} ${formatDuration(own)}.`;
    config.report([...owner, 'load', 'stages'], message, 'All workloads last as long: add a stage to the shorter.');
  }
}

function lengthUs(config: CheckedConfig, root: LocatedMap, owner: ConfigPath): number | null {
  let sumUs = 0;
  for (let index = 0; index < config.lengthOf([...owner, 'load', 'stages']); index += 1) {
    const written = locatedAt(root, [...owner, 'load', 'stages', index, 'duration']);
    const parsed = parseDuration(written?.kind === 'scalar' ? written.value : null);
    if (!parsed.ok) return null;
    sumUs += parsed.value;
  }
  return sumUs;
}
