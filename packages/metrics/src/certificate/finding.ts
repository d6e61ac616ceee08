import type { ClaimGrade, ClaimName, ReportClaimReason } from '../report/report-claims.ts';
import type { Limits } from './limits.ts';

/** What one rule has to say against one or several claims. */
export interface Finding {
  readonly claims: readonly ClaimName[];
  readonly grade: Exclude<ClaimGrade, 'valid'>;
  /** Whether it is the target's doing, or that of the limit of workers, so that what was measured is true. @default false */
  readonly isTargets?: boolean;
  /** Whether it makes others find what they find, so that it goes before them, whatever its grade. @default false */
  readonly explains?: boolean;
  readonly reason: ReportClaimReason;
}

/** The grade of a pressure; `null` while it is within limits. */
export function gradeOf(pressure: number, limits: Limits): 'suspect' | 'invalid' | null {
  if (pressure > limits.invalid) return 'invalid';
  return pressure > limits.suspect ? 'suspect' : null;
}

/** Grades from good to bad: a shortage of data weighs less than a fact that speaks against the claim. */
const GRADES_BY_WEIGHT: readonly ClaimGrade[] = ['valid', 'not_assessed', 'suspect', 'invalid'];

/** The worst of grades; `valid` of none. */
export function worstGrade(grades: readonly ClaimGrade[]): ClaimGrade {
  return grades.reduce<ClaimGrade>((worst, grade) => (weightOf(grade) > weightOf(worst) ? grade : worst), 'valid');
}

/** How much a grade weighs; larger is worse. */
export function weightOf(grade: ClaimGrade): number {
  return GRADES_BY_WEIGHT.indexOf(grade);
}
