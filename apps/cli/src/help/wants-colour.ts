import type { CliContext, OutputStream } from '../context.ts';

/**
 * Whether colours go to a stream: only to a terminal that is not `dumb`, never with `NO_COLOR`, and also elsewhere when
 * `FORCE_COLOR` asks for it (no-color.org, force-color.org: set means not empty).
 */
export function wantsColour(stream: OutputStream, env: CliContext['env'], allowed = true): boolean {
  if (!allowed || (env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
