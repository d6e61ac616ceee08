import { expect, test } from 'vitest';

import { plannedAnswer } from './answer-plan.ts';

test('P3-03 parts of the calls fail as planned, the same ones whenever they are asked', () => {
  const options = { status: 200, delayUs: 5, fail: 0.2, failStatus: 500, hang: 0.1, close: 0.1 };
  const answers = Array.from({ length: 20_000 }, (_, sequence) =>
    plannedAnswer(options, 7, { writer: sequence % 10, topic: 0, sequence, attempt: 1 }),
  );
  const shareOf = (name: string): number =>
    answers.filter((each) => (each.kind === 'status' ? String(each.status) : each.kind) === name).length /
    answers.length;
  expect(shareOf('hang')).toBeCloseTo(0.1, 2);
  expect(shareOf('close')).toBeCloseTo(0.1, 2);
  expect(shareOf('500')).toBeCloseTo(0.2, 2);
  expect(shareOf('200')).toBeCloseTo(0.6, 2);
  const again = plannedAnswer(options, 7, { writer: 4, topic: 0, sequence: 4, attempt: 1 });
  expect(again).toEqual(answers[4]);
});
