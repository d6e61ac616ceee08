import { locatedAt, type ConfigPath, type LocatedMap } from './located.ts';
import type { ProblemBook } from './problem-book.ts';
import { formatDuration, parseDuration } from './units/duration.ts';

const OPEN_KEYS = ['rate', 'arrivals', 'maxQueue', 'overflow', 'maxInFlight', 'precision'] as const;
const CLOSED_KEYS = ['pacing', 'thinkTime'] as const;

/** Keys of one load block that are right each alone, but do not go together. */
export function checkLoad(book: ProblemBook, load: ConfigPath): void {
  const model = book.text([...load, 'model']);
  const stages: ConfigPath = [...load, 'stages'];
  const operationRate = rateOfOperation(book, load);
  const hasRates = operationRate !== null || hasRate(book, load);
  const isOpen = model === 'open' || (!book.has([...load, 'model']) && hasRates);
  const isClosed = model === 'closed' || (!book.has([...load, 'model']) && !hasRates);
  if (operationRate !== null) checkOperationRates(book, load, operationRate);
  if (model === 'open' && !hasRates && !book.has(stages)) {
    const message = `${book.name([...load, 'model'])} is open, but ${book.name([...load, 'rate'])} is missing.`;
    book.add([...load, 'model'], message, 'Write how often operations arrive, such as rate: 500/s.');
  }
  for (const key of OPEN_KEYS) {
    const path = [...load, key];
    if (!isClosed || operationRate !== null || !book.has(path)) continue;
    const message = `${book.name(path)} only goes with load.model open, but the model is closed.`;
    book.add(path, message, 'Set model to open and give a rate, or remove it.');
  }
  for (const key of CLOSED_KEYS) {
    const path = [...load, key];
    if (!isOpen || !book.has(path)) continue;
    const message = `${book.name(path)} only goes with load.model closed, but the model is open: the rate says when operations start.`;
    book.add(path, message, 'Remove it, or the rate.');
  }
  if (book.has([...load, 'rate']) && book.has(stages)) {
    const message = `${book.name([...load, 'rate'], stages)} and ${book.name(stages)} both say how often operations arrive.`;
    book.add(stages, message, 'Keep one of the two.');
  }
  checkMaxInFlight(book, load);
  checkShape(book, load, operationRate);
  checkThinkTime(book, [...load, 'thinkTime']);
  checkLevels(book, load, isOpen);
}

/** The first rate of an operation of the scenario under this load, or null. */
function rateOfOperation(book: ProblemBook, load: ConfigPath): ConfigPath | null {
  const operations: ConfigPath = [...load.slice(0, -1), 'scenario', 'operations'];
  for (let index = 0; index < book.lengthOf(operations); index += 1) {
    const rate = [...operations, index, 'rate'];
    if (book.has(rate)) return rate;
  }
  return null;
}

/** Rates of operations say all there is to say about how often operations arrive. */
function checkOperationRates(book: ProblemBook, load: ConfigPath, rate: ConfigPath): void {
  const model: ConfigPath = [...load, 'model'];
  if (book.text(model) === 'closed') {
    const message = `${book.name(model, rate)} is closed, but ${book.name(rate)} says when operations start.`;
    book.add(model, message, 'Remove it: rates make the load open. Or give the operations weights.');
  }
  for (const key of ['rate', 'stages']) {
    const path: ConfigPath = [...load, key];
    if (!book.has(path)) continue;
    const message = `${book.name(path, rate)} and ${book.name(rate)} both say how often operations arrive.`;
    book.add(path, message, 'Remove it, or give the operations weights instead of rates.');
  }
}

/** A shape takes one level and a time, and nothing that says either in another way. */
function checkShape(book: ProblemBook, load: ConfigPath, operationRate: ConfigPath | null): void {
  const shape: ConfigPath = [...load, 'shape'];
  if (!book.has(shape)) return;
  const owner = load.slice(0, -1);
  const rivals: readonly (readonly [ConfigPath, string])[] = [
    [[...load, 'stages'], 'how load is shaped'],
    [owner.length === 0 ? ['benchmark', 'operations'] : [...owner, 'operations'], 'when the run ends'],
    ...(operationRate === null ? [] : [[operationRate, 'how often operations arrive'] as const]),
  ];
  for (const [path, what] of rivals) {
    if (!book.has(path)) continue;
    book.add(shape, `${book.name(shape, path)} and ${book.name(path)} both say ${what}.`, 'Keep one of the two.');
  }
}

function checkMaxInFlight(book: ProblemBook, load: ConfigPath): void {
  const most: ConfigPath = [...load, 'maxInFlight'];
  const own: ConfigPath = [...load.slice(0, -1), 'workers'];
  const workers = load.length > 1 && book.has(own) ? own : (['benchmark', 'workers'] as const);
  if (!book.has(most) || !book.has(workers) || (load.length > 1 && workers !== own)) return;
  const message = `${book.name(most, workers)} and ${book.name(workers)} both say how many operations are in flight.`;
  book.add(most, message, 'Keep one of the two.');
}

function hasRate(book: ProblemBook, load: ConfigPath): boolean {
  const stages = Array.from({ length: book.lengthOf([...load, 'stages']) }, (_, index) => index);
  return book.has([...load, 'rate']) || stages.some((index) => book.has([...load, 'stages', index, 'rate']));
}

function checkThinkTime(book: ProblemBook, path: ConfigPath): void {
  const bound = (key: string) => parseDuration(book.text([...path, key]));
  const [min, max] = [bound('min'), bound('max')];
  if (!min.ok || !max.ok || min.value <= max.value) return;
  const message = `${book.name([...path, 'min'], [...path, 'max'])} is longer than ${book.name([...path, 'max'])}.`;
  book.add([...path, 'min'], message, 'Swap the two.');
}

/** Every stage has the one level that fits the model, and no more workers than there are. */
function checkLevels(book: ProblemBook, load: ConfigPath, isOpen: boolean): void {
  const [wanted, other] = isOpen ? ['rate', 'workers'] : ['workers', 'rate'];
  const workers: ConfigPath = load.length === 1 ? ['benchmark', 'workers'] : [...load.slice(0, -1), 'workers'];
  const most = book.number(workers) ?? book.number(['benchmark', 'workers']);
  for (let index = 0; index < book.lengthOf([...load, 'stages']); index += 1) {
    const stage: ConfigPath = [...load, 'stages', index];
    const model = isOpen ? 'open' : 'closed';
    if (book.has([...stage, other ?? ''])) {
      const message = `${book.name([...stage, other ?? ''])} does not go with the ${model} model.`;
      book.add([...stage, other ?? ''], message, `Say ${wanted} in every stage, or ${other} in every stage.`);
    } else if (!book.has([...stage, wanted ?? ''])) {
      const example = isOpen ? 'rate: 500/s' : 'workers: 50';
      book.add(stage, `${book.name(stage)} has no level.`, `Write ${example}.`);
    }
    const workers = book.number([...stage, 'workers']);
    if (isOpen || workers === null || most === null || workers <= most) continue;
    const message = `${book.name([...stage, 'workers'])} asks for ${workers} workers, but there are ${most}.`;
    book.add([...stage, 'workers'], message, 'Raise workers, or leave it out: the widest stage is the default.');
  }
}

/** Stages say how long the run lasts: nothing else may, and those of all workloads agree. */
export function checkStages(book: ProblemBook, root: LocatedMap): void {
  const owners: readonly ConfigPath[] = [
    [],
    ...Array.from({ length: book.lengthOf(['workloads']) }, (_, index): ConfigPath => ['workloads', index]),
  ];
  const staged = owners.filter((owner) => book.lengthOf([...owner, 'load', 'stages']) > 0);
  const [first] = staged;
  if (first === undefined) return;
  const rivals: readonly ConfigPath[] = [
    ['benchmark', 'duration'],
    ['benchmark', 'operations'],
  ];
  const counts = staged.map((owner): ConfigPath => [...owner, 'operations']);
  for (const path of [...rivals, ...counts].filter((each) => book.has(each))) {
    const stages: ConfigPath = [...first, 'load', 'stages'];
    const message = `${book.name(path, stages)} and ${book.name(stages)} both say when the run ends.`;
    book.add(path, message, 'Keep one of the two.');
  }
  for (const shape of owners.map((owner): ConfigPath => [...owner, 'load', 'shape']).filter((path) => book.has(path))) {
    const stages: ConfigPath = [...first, 'load', 'stages'];
    if (shape.length === first.length + 2 && shape[1] === first[1]) continue;
    const message = `${book.name(shape, stages)} and ${book.name(stages)} both say how long the run lasts.`;
    book.add(shape, message, 'Write stages for both.');
  }
  const length = lengthUs(book, root, first);
  for (const owner of staged.slice(1)) {
    const own = lengthUs(book, root, owner);
    if (length === null || own === null || own === length) continue;
    const [a, b] = [first, owner].map((each) => book.name([...each, 'load', 'stages']));
    const message = `${a} last ${formatDuration(length)} and ${b} ${formatDuration(own)}.`;
    book.add([...owner, 'load', 'stages'], message, 'All workloads last as long: add a stage to the shorter.');
  }
}

function lengthUs(book: ProblemBook, root: LocatedMap, owner: ConfigPath): number | null {
  let sumUs = 0;
  for (let index = 0; index < book.lengthOf([...owner, 'load', 'stages']); index += 1) {
    const written = locatedAt(root, [...owner, 'load', 'stages', index, 'duration']);
    const parsed = parseDuration(written?.kind === 'scalar' ? written.value : null);
    if (!parsed.ok) return null;
    sumUs += parsed.value;
  }
  return sumUs;
}
