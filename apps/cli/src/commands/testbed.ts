import { Command } from 'clipanion';

import { listOption, switchOption, textOption } from '../flags/flag.ts';
import { TESTBED_FLAGS } from '../flags/testbed-flags.ts';
import { BenchCommand } from './bench-command.ts';

/** `testbed`: serves the embedded target until it is told to stop. */
export class TestbedCommand extends BenchCommand {
  static override readonly paths = [['testbed']];
  static override readonly flags = TESTBED_FLAGS;
  static override readonly usage = Command.Usage({
    description: 'Serve the embedded Syntrix-compatible target until Ctrl+C.',
    details:
      'Speaks the protocol of Syntrix over real HTTP, in memory, with open rules. Its URL is printed on stdout, what it offers on stderr. What it saw is at /_testbed/ground-truth, faults are set at /_testbed/faults.',
    examples: [
      ['Something to try the other commands on', '$0 testbed --port 8080'],
      [
        'With two more databases and tokens that expire quickly',
        '$0 testbed --database shop --database logs --token-lifetime 2s',
      ],
    ],
  });

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
