import type { CliContext } from '../context.ts';
import { createPaint, wantsColour } from '../screen.ts';

/** Tells on stderr what is wrong and, where there is one, what to do about it. */
export function tellError({ stderr, env }: CliContext, message: string, hint: string | null = null): void {
  const paint = createPaint(wantsColour(stderr, env));
  stderr.write(`${paint.red(paint.bold('error:'))} ${message}\n${hint === null ? '' : `       ${hint}\n`}`);
}
