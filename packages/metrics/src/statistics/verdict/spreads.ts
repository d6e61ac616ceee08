import { incompleteBeta } from './incomplete-beta.ts';

/**
 * How likely normal values of equal spread differ so much more among themselves than others do, or more so: R. A. Fisher's F test of the
 * ratio of their variances, one-sided. 1 where nothing can be said: of one value, of values that are infinite, or where none differ.
 */
export function testSpreads(values: readonly number[], others: readonly number[]): number {
  if (values.length < 2 || others.length < 2) return 1;
  const [variance, other] = [varianceOf(values), varianceOf(others)];
  const [freedom, otherFreedom] = [values.length - 1, others.length - 1];
  const share = (otherFreedom * other) / (otherFreedom * other + freedom * variance);
  return Number.isNaN(share) ? 1 : incompleteBeta(share, otherFreedom / 2, freedom / 2);
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
