import type { CliContext, OutputStream } from '../context.ts';
import { COMMAND_SPECS } from '../specs/index.ts';
import { createPaint } from './paint.ts';
import { renderCommandHelp, renderOverview } from './render-help.ts';
import { wantsColour } from './wants-colour.ts';

/** Writes the help page of the command that the arguments name, or the overview where they name none. */
export function printHelp(argv: readonly string[], stream: OutputStream, { env }: Pick<CliContext, 'env'>): void {
  const given = new Set(argv);
  const command = COMMAND_SPECS.find(({ words }) => words.some((word) => given.has(word)));
  const options = {
    paint: createPaint(wantsColour(stream, env, !given.has('--no-color'))),
    columns: stream.columns ?? 80,
  };
  stream.write(command === undefined ? renderOverview(COMMAND_SPECS, options) : renderCommandHelp(command, options));
}
