import type { Need } from './needs.ts';
import type { Scene } from './scene.ts';
import type { Section } from './sections.ts';

/** One promise of the protocol and how to find out whether a server keeps it. */
export interface Check {
  /** Section, `/`, and a name of its own: `2.4/patch-of-a-tombstone`. */
  readonly id: string;
  readonly section: Section;
  /** The promise, as a sentence. */
  readonly text: string;
  readonly needs: readonly Need[];
  /** Part of `npm test`. The others wait for a time to pass, or for an index. */
  readonly quick: boolean;
  /** @throws Mismatch where the server behaves differently */
  readonly run: (scene: Scene) => Promise<void>;
}

/** A promise that no check is made for, and why. */
export interface Unchecked {
  readonly id: string;
  readonly section: Section;
  readonly text: string;
  readonly reason: string;
}

/** A quick check of a section that needs open rules in `default`, as most do. */
export function check(
  section: Section,
  name: string,
  text: string,
  run: Check['run'],
  needs: readonly Need[] = ['open-rules'],
): Check {
  return { id: `${section}/${name}`, section, text, needs, quick: true, run };
}

/** Like `check`, and left out of the quick part. */
export function slowCheck(...promise: Parameters<typeof check>): Check {
  return { ...check(...promise), quick: false };
}

export function unchecked(section: Section, name: string, text: string, reason: string): Unchecked {
  return { id: `${section}/${name}`, section, text, reason };
}
