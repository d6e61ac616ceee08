import { VERSION_SPEC } from '../specs/version-spec.ts';
import { printVersion } from '../version.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `--version`: the program's version and nothing else, for scripts. */
export class VersionCommand extends BenchCommand {
  static override readonly paths = pathsOf(VERSION_SPEC.words);

  async execute() {
    return printVersion(this.context);
  }
}
