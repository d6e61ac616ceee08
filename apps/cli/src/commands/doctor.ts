import { configChoice } from '../flags/config-choice.ts';
import { DOCTOR_FLAGS } from '../flags/doctor-flags.ts';
import { listOption, switchOption, textOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { DOCTOR_SPEC } from '../specs/doctor-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `doctor`: are this target and this machine ready for the run that the config describes? */
export class DoctorCommand extends BenchCommand {
  static override readonly paths = pathsOf(DOCTOR_SPEC.words);

  target = listOption(DOCTOR_FLAGS.target);
  database = textOption(DOCTOR_FLAGS.database);
  token = textOption(DOCTOR_FLAGS.token);
  username = textOption(DOCTOR_FLAGS.username);
  password = textOption(DOCTOR_FLAGS.password);
  privateKey = textOption(DOCTOR_FLAGS.privateKey);
  duration = textOption(DOCTOR_FLAGS.duration);
  workers = textOption(DOCTOR_FLAGS.workers);
  collection = textOption(DOCTOR_FLAGS.collection);
  config = textOption(DOCTOR_FLAGS.config);
  noConfig = switchOption(DOCTOR_FLAGS.noConfig);
  set = listOption(DOCTOR_FLAGS.set);
  plugin = listOption(DOCTOR_FLAGS.plugin);
  quick = switchOption(DOCTOR_FLAGS.quick);
  json = switchOption(DOCTOR_FLAGS.json);
  noColor = switchOption(DOCTOR_FLAGS.noColor);
  verbose = switchOption(DOCTOR_FLAGS.verbose);

  async execute() {
    const { executeDoctor } = await import('../doctor/execute-doctor.ts');
    return executeDoctor(this.context, {
      config: configChoice(this),
      useEnvironment: true,
      values: [{ source: 'flags', ...flagSettings(DOCTOR_FLAGS, this) }],
      assignments: this.set ?? [],
      runId: null,
      quick: this.quick ?? false,
      json: this.json ?? false,
      colour: this.noColor !== true,
      verbose: this.verbose ?? false,
    });
  }
}
