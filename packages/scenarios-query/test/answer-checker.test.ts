import { planQuery, preparedBody, type DocumentQuery, type QueryBody } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AnswerChecker } from '../src/answers/answer-checker.ts';
import type { Answer } from '../src/answers/answer.ts';
import { compareByIndex } from '../src/answers/index-order.ts';
import { filterHolds } from '../src/answers/filter-holds.ts';
import { SeedColumns } from '../src/answers/seed-columns.ts';
import { DocumentText, type FoundDocument } from '../src/documents/document-text.ts';
import { ValueSpace } from '../src/documents/document-values.ts';
import { indexTemplates } from '../src/index-templates.ts';
import type { QueryCheck } from '../src/query-checks.ts';
import { REMOVED, WrittenDocuments } from '../src/writes/written-documents.ts';
import { options } from './query-target.ts';

const SEED = 3;
const COUNT = 300;
const BOUND_US = 5_000_000;
const OPTIONS = options({
  operations: ['simple', 'and', 'or', 'sorted', 'paged'].map((type) => ({ type, weight: 1 })),
  selectivity: 0.1,
  data: { documentSizeBytes: 320, fieldsCount: 7 },
});
const SPACE = new ValueSpace(SEED, OPTIONS);
const TEXT = new DocumentText(SEED, SPACE, OPTIONS.data);
const TEMPLATES = indexTemplates(OPTIONS);
const SEEDS = new SeedColumns(SPACE, -1, COUNT, 'r1-s-');
/** An index that the id ends. */
const [BY_SCORE] = TEMPLATES;

function checkerOf(written = new WrittenDocuments(SPACE), isShared = false): AnswerChecker {
  return new AnswerChecker({
    runId: 'r1',
    origin: -1,
    sharedPrefix: 'r1-s-',
    values: SPACE,
    text: TEXT,
    seeds: SEEDS,
    written,
    boundUs: BOUND_US,
    isShared,
  });
}

/** A document as a server shows it. */
function shown(id: string, origin: number, number: number, rev = 0): FoundDocument {
  const body = JSON.parse(String(TEXT.document(id, { origin, number }))) as FoundDocument;
  const values = SPACE.of({ origin, number }, rev);
  return { ...body, ...values, collection: 'benchmarks', version: 1 + rev, createdAt: 1, updatedAt: 1 };
}

const ALL = Array.from({ length: COUNT }, (_, number) => shown(`r1-s-${number}`, -1, number));

/** The right answer to a query about these documents. */
function answerTo(query: DocumentQuery, documents: readonly FoundDocument[] = ALL): Answer {
  const plan = planQuery(query, TEMPLATES);
  if (plan.path !== 'index') throw new Error(plan.problems.join());
  const body: QueryBody = preparedBody(JSON.stringify(query));
  const found = documents
    .filter((document) => plan.served.every((filter) => filterHolds(filter, document)))
    .sort((a, b) => compareByIndex(a, b, plan.template.fields))
    .slice(0, plan.limit);
  return { question: { query, plan, body, isAscii: true }, documents: found, sentUs: 1e9, doneUs: 1e9 + 1000 };
}

const GROUP = 'g000003';
const byGroup = (limit: number): DocumentQuery => ({
  collection: 'benchmarks',
  filters: [{ field: 'group', op: '==', value: GROUP }],
  orderBy: [{ field: 'score', direction: 'asc' }],
  limit,
});
const WHOLE = answerTo(byGroup(100));
const FULL = answerTo(byGroup(8));

/** Names of the checks that fail. */
function failing(answer: Answer, checker = checkerOf()): readonly QueryCheck[] {
  return [...checker.check(answer).failures.keys()];
}

const without = (answer: Answer, place: number): Answer => ({
  ...answer,
  documents: answer.documents.filter((_, at) => at !== place),
});
const changed = (answer: Answer, place: number, fields: object): Answer => ({
  ...answer,
  documents: answer.documents.map((document, at) => (at === place ? { ...document, ...fields } : document)),
});
const added = (answer: Answer, place: number, document: FoundDocument): Answer => ({
  ...answer,
  documents: answer.documents.toSpliced(place, 0, document),
});
const swapped = (answer: Answer, place: number): Answer => ({
  ...answer,
  documents: answer.documents.toSpliced(place, 2, answer.documents[place + 1]!, answer.documents[place]!),
});
const STRANGER = ALL.find(({ group }) => group !== GROUP)!;

describe('P2-11 every wrong answer is found', () => {
  test.each<[string, Answer, readonly QueryCheck[]]>([
    ['nothing', WHOLE, []],
    ['nothing in an answer that its limit ends', FULL, []],
    ['a document in the middle is left out', without(WHOLE, 5), ['complete']],
    ['the last document is left out', without(WHOLE, WHOLE.documents.length - 1), ['complete']],
    ['a document is left out of a full answer', without(answerTo(byGroup(9)), 4), ['complete']],
    ['all are left out', { ...WHOLE, documents: [] }, ['complete']],
    ['one comes twice', added(WHOLE, 4, WHOLE.documents[3]!), ['distinct', 'ordered']],
    ['two are in the wrong order', swapped(WHOLE, 3), ['ordered']],
    ['one was not asked for', added(WHOLE, 0, STRANGER), ['matching']],
    ['one has another score', changed(WHOLE, 3, { score: 1000 }), ['contents', 'ordered']],
    ['one has another text', changed(WHOLE, 3, { text: 'x' }), ['contents']],
    ['one has a field more', changed(WHOLE, 3, { more: 1 }), ['contents']],
    [
      'one has a state that nobody wrote',
      changed(WHOLE, 3, shown(`${String(WHOLE.documents[3]!['id'])}`, -1, 3, 9)),
      ['contents', 'matching', 'ordered'],
    ],
    ['there are more than the limit', { ...FULL, documents: answerTo(byGroup(9)).documents }, ['limited']],
  ])('%s', (_what, answer, checks) => {
    expect(failing(answer)).toEqual(checks);
  });

  test('a document that nobody of any run made is none of a collection that is not shared', () => {
    const foreign = (id: string): Answer => added(WHOLE, 0, { ...WHOLE.documents[0], id });
    expect(failing(foreign('zz1'))).toContain('contents');
    expect(failing(foreign('zz1'), checkerOf(undefined, true))).toEqual([]);
    expect(failing(foreign('other-7-1'))).toEqual([]);
  });

  test('evidence says which document, what is wrong with it, and the query', () => {
    const { failures } = checkerOf().check(without(WHOLE, 5));
    const { id, group, owner, score } = WHOLE.documents[5]!;
    expect(failures.get('complete')).toBe(
      `${String(id)} (${String(group)}, ${String(owner)}, ${String(score)}) left out, although later ones came; ` +
        `${WHOLE.documents.length - 1} documents for ${JSON.stringify(WHOLE.question.query)}`,
    );
  });

  test('P2-14 a hole and a repeat over pages', () => {
    const after = FULL.documents.at(-1)!;
    const rest = { ...WHOLE, documents: WHOLE.documents.slice(8), after };
    const earlier = new Set(FULL.documents.map(({ id }) => String(id)));
    expect(failing({ ...rest, earlier })).toEqual([]);
    expect(failing({ ...without(rest, 0), earlier })).toEqual(['complete']);
    expect(failing({ ...added(rest, 0, after), earlier })).toEqual(['distinct', 'ordered']);
  });

  test('any document that is left out or moved is found, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }).map((group) => `g00000${group}`),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.nat(),
        fc.boolean(),
        (group, limit, direction, at, drops) => {
          const query: DocumentQuery = {
            collection: 'benchmarks',
            filters: [{ field: 'group', op: '==', value: group }],
            orderBy: [{ field: 'score', direction }],
            limit,
          };
          const answer = answerTo(query);
          expect(failing(answer)).toEqual([]);
          const place = at % answer.documents.length;
          if (drops) expect(failing(without(answer, place))).toEqual(['complete']);
          else if (place + 1 < answer.documents.length) expect(failing(swapped(answer, place))).toEqual(['ordered']);
        },
      ),
    );
  });
});

describe('with writers beside it', () => {
  /** A document of this shard's worker 7, and its writes: as which, and when it was acknowledged, in s. */
  function written(...writes: readonly (readonly [rev: number, ackS: number])[]) {
    const documents = new WrittenDocuments(SPACE);
    for (const [rev, ackS] of writes) {
      const document = documents.begin('r1-7-0', { origin: 7, number: 0 }, rev, ackS * 1e6 - 1000)!;
      documents.end(document, 0, ackS * 1e6);
    }
    return documents;
  }
  const OWN = shown('r1-7-0', 7, 0);
  const query = { ...byGroup(100), filters: [{ field: 'group', op: '==' as const, value: String(OWN['group']) }] };
  const asked = (documents: readonly FoundDocument[], atS: number): Answer => ({
    ...answerTo(query, documents),
    sentUs: atS * 1e6,
    doneUs: atS * 1e6 + 1000,
  });
  /** Another state, of another group. */
  const REV = [1, 2, 3, 4, 5].find((rev) => SPACE.of({ origin: 7, number: 0 }, rev).group !== OWN['group'])!;
  const CHANGED = shown('r1-7-0', 7, 0, REV);
  const told = (answer: Answer, writes: WrittenDocuments) => {
    const { failures, lagging } = checkerOf(writes).check(answer);
    return [[...failures.keys()], lagging > 0];
  };
  /** In an answer of the old index the document stands where it was. */
  const outdated = (atS: number, document: FoundDocument): Answer => {
    const right = asked([...ALL, OWN], atS);
    return { ...right, documents: right.documents.map((each) => (each === OWN ? document : each)) };
  };

  test.each<[string, Answer, WrittenDocuments, readonly [readonly string[], boolean]]>([
    ['that was written comes', asked([...ALL, OWN], 20), written([0, 10]), [[], false]],
    ['that was just written is missing', asked(ALL, 11), written([0, 10]), [[], true]],
    ['that was written long ago is missing', asked(ALL, 20), written([0, 10]), [['complete'], false]],
    ['that was just changed is where it was', outdated(11, CHANGED), written([0, 1], [REV, 10]), [[], true]],
    [
      'that was changed long ago is where it was',
      outdated(20, CHANGED),
      written([0, 1], [REV, 10]),
      [['matching', 'ordered'], false],
    ],
    ['comes as it was before a change', asked([...ALL, OWN], 20), written([0, 1], [REV, 10]), [['contents'], false]],
    ['that was deleted comes', asked([...ALL, OWN], 11), written([0, 1], [REMOVED, 10]), [['matching'], false]],
    ['that was deleted is missing', asked(ALL, 11), written([0, 1], [REMOVED, 10]), [[], false]],
    ['that another shard wrote comes', asked([...ALL, OWN], 20), written(), [[], false]],
    ['is missing while it is written', asked(ALL, 9.9995), written([0, 10]), [[], false]],
  ])('a document %s', (_what, answer, writes, verdict) => {
    expect(told(answer, writes)).toEqual(verdict);
  });

  test('an answer that is cut short where documents were removed is a quirk, and a failure when all is quiet', () => {
    const short = { ...asked(ALL, 20), documents: asked(ALL, 20).documents.slice(0, -1) };
    const writes = written([0, 1], [REMOVED, 10]);
    expect(failing(short, checkerOf(writes))).toEqual(['short-answers']);
    expect(failing({ ...short, isQuiet: true }, checkerOf(writes))).toEqual(['complete']);
  });

  test('and so is one that lacks what was written long ago, if that would be its last', () => {
    const whole = asked([OWN, ...ALL], 20);
    const place = whole.documents.indexOf(OWN);
    const short = { ...whole, documents: whole.documents.slice(0, place) };
    const writes = written([0, 10]);
    expect(failing(short, checkerOf(writes))).toEqual(['short-answers']);
    expect(failing({ ...short, isQuiet: true }, checkerOf(writes))).toEqual(['complete']);
  });

  test('a full answer reaches only so far as documents tell that nobody just changed', () => {
    const whole = asked([OWN, ...ALL], 20).documents;
    const place = whole.indexOf(OWN);
    const revs = Array.from({ length: 5000 }, (_, rev) => rev);
    const states = revs.map((rev) => SPACE.of({ origin: 9, number: 0 }, rev));
    const behind = states.findIndex(
      ({ group, score }) => group === OWN['group'] && Number(score) > Number(OWN['score']),
    );
    // It was found where another shard's worker had it before: in front of the one that the limit left out.
    const moved = shown('r1-9-0', 9, 0, behind);
    const full = (last: FoundDocument): Answer => {
      const documents = [...whole.slice(0, place), last];
      return { ...answerTo({ ...query, limit: documents.length }), documents, sentUs: 20e6, doneUs: 20e6 + 1000 };
    };
    expect(failing(full(moved), checkerOf(written([0, 10])))).toEqual([]);
    expect(failing(full(whole[place + 1]!), checkerOf(written([0, 10])))).toEqual(['complete']);
  });

  /** What a worker did to one document, when the store had each write and when the index, never later than the bound. */
  const history = fc
    .array(
      fc.record({
        pauseUs: fc.integer({ min: 0, max: 4_000_000 }),
        tookUs: fc.integer({ min: 2, max: 500_000 }),
        appliedAt: fc.double({ min: 0, max: 1, noNaN: true }),
        lagUs: fc.integer({ min: 0, max: BOUND_US }),
        removes: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((steps) => {
      let nowUs = 0;
      let indexedUs = 0;
      const ends = steps.findIndex(({ removes }, place) => removes && place > 0);
      return steps.slice(0, ends === -1 ? undefined : ends + 1).map((step, place) => {
        const sentUs = nowUs + step.pauseUs;
        const doneUs = sentUs + step.tookUs;
        nowUs = doneUs + 1;
        const storedUs = Math.floor(sentUs + step.appliedAt * step.tookUs);
        indexedUs = Math.max(indexedUs, Math.min(doneUs + BOUND_US, storedUs + step.lagUs));
        return { rev: place > 0 && step.removes ? REMOVED : place, sentUs, doneUs, storedUs, indexedUs };
      });
    });

  test('what a server shows whose index is late by no more than the bound is no failure', () => {
    const ask = fc.record({
      sentUs: fc.integer({ min: 0, max: 25_000_000 }),
      tookUs: fc.integer({ min: 1, max: 300_000 }),
      lookUp: fc.double({ min: 0, max: 1, noNaN: true }),
      fetch: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const limit = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        history,
        ask,
        limit,
        fc.integer({ min: 0, max: 9 }),
        (writes, { sentUs, tookUs, lookUp, fetch }, most, value) => {
          const doneUs = sentUs + tookUs;
          const [at, then] = [lookUp, fetch].sort((a, b) => a - b).map((part) => sentUs + part * tookUs) as [
            number,
            number,
          ];
          const found = writes.findLast((write) => write.indexedUs <= at);
          const fetched = writes.findLast((write) => write.storedUs <= then);
          const known = new WrittenDocuments(SPACE);
          for (const write of writes.filter((each) => each.sentUs <= doneUs)) {
            const document = known.begin('r1-7-0', { origin: 7, number: 0 }, write.rev, write.sentUs)!;
            if (write.doneUs <= doneUs) known.end(document, 0, write.doneUs);
          }
          const group = `g00000${value}`;
          const wanted = { ...byGroup(most), filters: [{ field: 'group', op: '==' as const, value: group }] };
          const entry = found === undefined || found.rev === REMOVED ? [] : [shown('r1-7-0', 7, 0, found.rev)];
          const { question, documents } = answerTo(wanted, [...ALL, ...entry]);
          const now = fetched === undefined || fetched.rev === REMOVED ? null : shown('r1-7-0', 7, 0, fetched.rev);
          const came = documents.flatMap((document) =>
            document !== entry[0] ? [document] : now === null ? [] : [now],
          );
          const { failures } = checkerOf(known).check({ question, documents: came, sentUs, doneUs });
          expect([...failures].filter(([check]) => check !== 'short-answers')).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('R17 documents that are not of the run', () => {
  const strangers = (count: number, fields: object): readonly FoundDocument[] =>
    Array.from({ length: count }, (_, number) => ({ id: `zz${number}`, version: 1, score: number / 10, ...fields }));
  const EARLY = { ...FULL, sentUs: 1e9, doneUs: 1e9 + 1000 };
  const QUIET = { ...FULL, sentUs: 1e9 + 2 * BOUND_US, doneUs: 1e9 + 2 * BOUND_US + 1000, isQuiet: true } as const;
  /** What is found when they come under load, whether it is asked again, and what is found then. */
  function twice(documents: readonly FoundDocument[], checker: AnswerChecker, later = documents) {
    const { failures, isOpen } = checker.check({ ...EARLY, documents });
    return [[...failures.keys()], isOpen, failing({ ...QUIET, documents: later }, checker)];
  }
  const shared = (): AnswerChecker => checkerOf(undefined, true);

  test('are wrong where nobody else works in the collection', () => {
    const { failures } = checkerOf().check({ ...FULL, documents: strangers(8, { group: GROUP, score: 2000 }) });
    expect(failures.get('contents')).toContain('zz0 came, which no run wrote');
    expect(failing({ ...FULL, documents: strangers(8, {}), idsOnly: true })).toContain('matching');
    const left = { id: '7fz-3-1', group: GROUP, score: -1, version: 1 };
    expect(failing(added(WHOLE, 0, left))).toEqual([]);
  });

  test('must match and be in order where others work, too, unless these have just written them', () => {
    const wrong = strangers(8, { group: 'wrong' });
    expect(twice(wrong, shared())).toEqual([[], true, ['matching']]);
    expect(twice(wrong, shared(), strangers(8, { group: 'wrong', version: 2 }))).toEqual([[], true, []]);
    const behind = strangers(8, { group: GROUP, score: 5 }).toReversed();
    expect(twice(behind, shared())[2]).toContain('ordered');
    const right = strangers(8, { group: GROUP, score: -1 });
    expect(twice(right, shared())).toEqual([[], false, []]);
  });

  test('do not excuse seeded ones that stand before the end of the answer', () => {
    expect(twice(strangers(8, { group: GROUP, score: 2000 }), shared())).toEqual([[], true, ['complete']]);
  });
});

describe('R40 an answer counts for what it has something to look at for', () => {
  const looked = (answer: Answer): readonly QueryCheck[] => [...checkerOf().check(answer).looked].sort();

  test.each<[string, Answer, readonly QueryCheck[]]>([
    ['a whole one', WHOLE, ['complete', 'contents', 'distinct', 'limited', 'matching', 'ordered', 'short-answers']],
    ['a full one', FULL, ['complete', 'contents', 'distinct', 'limited', 'matching', 'ordered']],
    ['one of one document', answerTo(byGroup(1)), ['complete', 'contents', 'limited', 'matching']],
    [
      'an empty one that is right',
      answerTo({ ...byGroup(9), filters: [{ field: 'group', op: '==', value: 'x' }] }),
      [],
    ],
  ])('%s', (_what, answer, checks) => {
    expect(looked(answer)).toEqual(checks);
  });

  test('one of which ids alone were kept', () => {
    const plan = planQuery({ collection: 'benchmarks' }, TEMPLATES);
    if (plan.path !== 'storage') throw new Error(plan.path);
    const question = { ...WHOLE.question, query: { collection: 'benchmarks' }, plan };
    expect(looked({ ...WHOLE, question, documents: ALL, idsOnly: true })).toEqual(['complete', 'distinct', 'matching']);
  });
});

test('an index without the id at its end is none that answers can be told from', () => {
  expect(() =>
    checkerOf().indexOf({ template: { ...BY_SCORE!, fields: [{ field: 'score', order: 'asc' }] } } as never),
  ).toThrow('an index whose last field is not the id has no one order');
});
