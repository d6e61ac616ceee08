import type { CliContext } from '../context.ts';
import { createPaint, fitted, wantsColour } from '../screen.ts';

const LABEL = 'error:';
const INDENT = ' '.repeat(LABEL.length + 1);

/** Tells on stderr what is wrong and, where there is one, what to do about it. What can be pasted stays on one line. */
export function tellError({ stderr, env, program }: CliContext, message: string, hint: string | null = null): void {
  const paint = createPaint(wantsColour(stderr, env));
  const advice = hint === null || hint.includes(`${program} `) ? hint : fitted(hint, stderr, INDENT);
  stderr.write(`${paint.red(paint.bold(LABEL))} ${fitted(message, stderr, INDENT)}\n`);
  if (advice !== null) stderr.write(`${INDENT}${advice}\n`);
}
