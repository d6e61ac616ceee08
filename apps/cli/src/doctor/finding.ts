/** How much a finding matters: fine, lessens the run, spoils it, or could not be found out. */
export const VERDICTS = ['fine', 'warning', 'problem', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly verdict: Verdict;
  /** What was found, as a sentence. */
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
}

export const fine = (about: string, found: string): Finding => ({ about, verdict: 'fine', found, remedy: null });
export const warning = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'warning',
  found,
  remedy,
});
export const problem = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'problem',
  found,
  remedy,
});
export const unknown = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'unknown',
  found,
  remedy,
});
