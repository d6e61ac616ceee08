import { listOption, switchOption, textOption } from '../flags/options.ts';
import { TESTBED_FLAGS } from '../flags/testbed-flags.ts';
import { TESTBED_SPEC } from '../specs/testbed-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `testbed`: serves the embedded target until it is told to stop. */
export class TestbedCommand extends BenchCommand {
  static override readonly paths = pathsOf(TESTBED_SPEC.words);

  port = textOption(TESTBED_FLAGS.port);
  host = textOption(TESTBED_FLAGS.host);
  untilStdinEnds = switchOption(TESTBED_FLAGS.untilStdinEnds);
  quiet = switchOption(TESTBED_FLAGS.quiet);
  database = listOption(TESTBED_FLAGS.database);
  adminUsername = textOption(TESTBED_FLAGS.adminUsername);
  adminPassword = textOption(TESTBED_FLAGS.adminPassword);
  keyFile = textOption(TESTBED_FLAGS.keyFile);
  tokenLifetime = textOption(TESTBED_FLAGS.tokenLifetime);
  rateLimit = switchOption(TESTBED_FLAGS.rateLimit);
  faults = textOption(TESTBED_FLAGS.faults);

  async execute() {
    const { serveTestbed } = await import('../testbed/serve-testbed.ts');
    return serveTestbed(this.context, {
      port: this.port ?? null,
      host: this.host ?? null,
      databases: this.database ?? [],
      adminUsername: this.adminUsername ?? null,
      adminPassword: this.adminPassword ?? null,
      keyFile: this.keyFile ?? null,
      tokenLifetime: this.tokenLifetime ?? null,
      rateLimit: this.rateLimit ?? false,
      faultsFile: this.faults ?? null,
      untilStdinEnds: this.untilStdinEnds ?? false,
      quiet: this.quiet ?? false,
    });
  }
}
