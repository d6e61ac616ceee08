// Judges by the calm of the machine.
import { expect, test } from 'vitest';

import { cleanWithShortTokens } from './clean-with-short-tokens.ts';

test('P1-24 in a clean-up that takes longer than tokens live none is used that lives no longer', async () => {
  const { code, stderr, refused } = await cleanWithShortTokens();
  expect({ code, stderr, refused }).toEqual({ code: 0, stderr: '', refused: [] });
});
