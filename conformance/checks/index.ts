import type { Check, Unchecked } from '../check.ts';
import { SECTION_0, UNCHECKED_0 } from './section-0.ts';
import { SECTION_1, UNCHECKED_1 } from './section-1.ts';
import { SECTION_11, UNCHECKED_11 } from './section-11.ts';
import { SECTION_13, UNCHECKED_13 } from './section-13.ts';
import { SECTION_2, UNCHECKED_2 } from './section-2.ts';
import { SECTION_3, UNCHECKED_3 } from './section-3.ts';
import { SECTION_4, UNCHECKED_4 } from './section-4.ts';
import { SECTION_5, UNCHECKED_5 } from './section-5.ts';
import { SECTION_6, UNCHECKED_6 } from './section-6.ts';

/** Every check, by section. */
export const CHECKS: readonly Check[] = [
  ...SECTION_0,
  ...SECTION_1,
  ...SECTION_2,
  ...SECTION_3,
  ...SECTION_4,
  ...SECTION_5,
  ...SECTION_6,
  ...SECTION_11,
  ...SECTION_13,
];

/** What is promised and not checked, with the reason. */
export const UNCHECKED: readonly Unchecked[] = [
  ...UNCHECKED_0,
  ...UNCHECKED_1,
  ...UNCHECKED_2,
  ...UNCHECKED_3,
  ...UNCHECKED_4,
  ...UNCHECKED_5,
  ...UNCHECKED_6,
  ...UNCHECKED_11,
  ...UNCHECKED_13,
];
