/** What a contract suite needs of `expect`; vitest's fits. */
export type Expect = (
  value: unknown,
  message?: string,
) => {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeGreaterThanOrEqual(least: number): void;
  toBeLessThanOrEqual(most: number): void;
};

/** What a contract suite is written with: hand over `{ describe, test, expect }` of vitest. */
export interface SuiteTools {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => void | Promise<void>) => unknown;
  readonly expect: Expect;
}
