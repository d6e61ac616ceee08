import { template, type Template } from './template.ts';

interface TriggerTemplate {
  readonly preset: string;
  readonly question: string;
  /** What it does, as a comment beside the preset. */
  readonly does: string;
  /** Options of the scenario that are worth changing. */
  readonly options: readonly string[];
  /** Writes a second. */
  readonly rate: string;
  readonly duration: string;
  readonly thresholds: readonly string[];
}

/** A server has one file of triggers for each database. */
const SERVER_FILE = 'bench-triggers.yml';

const CLEAN = ['checks.lost == 0', 'checks.duplicated == 0', 'checks.altered == 0'];

const PRESETS: readonly TriggerTemplate[] = [
  {
    preset: 'delivery',
    question: 'How soon does a write reach a webhook, and does every call arrive?',
    does: '80 % create, 20 % update; each write leads to a call',
    options: [
      'retry: { maxAttempts: 3, initialBackoff: 1s, maxBackoff: 30s } # of the trigger: print it again when it changes',
      '# answer: { delay: 50ms, fail: 5% } # a slow handler, of which a twentieth of the calls fails',
    ],
    rate: '50/s',
    duration: '1m',
    thresholds: ['webhook.p99 < 500ms # from sent to called', ...CLEAN],
  },
  {
    preset: 'evaluation',
    question: 'What do triggers cost the writer?',
    does: 'in turn with the same load on a collection without triggers',
    options: [
      'match: 10% # of the writes fulfil the condition',
      'rounds: 20 # in each of them either collection has its turn',
    ],
    rate: '100/s',
    duration: '2m',
    thresholds: ['triggered/create.p99 < 100ms', ...CLEAN],
  },
];

function ofPreset({ preset, question, does, options, rate, duration, thresholds }: TriggerTemplate): Template {
  const name = `trigger-${preset}`;
  return template(
    name,
    question,
    `
benchmark:
  name: ${name}
  target: http://localhost:8080
  duration: ${duration}
  warmup: 5s # full load, not measured
  stragglers: 15s # how long calls may then still come, those that are made again among them

load:
  rate: ${rate} # writes, on schedule

scenario:
  type: trigger
  preset: ${preset} # ${does}
  hookAddress: 127.0.0.1:9797 # where webhooks are received; the server must reach it
${options.map((line) => `  ${line}`).join('\n')}

data:
  collection: benchmarks # its trigger: list, with the name of this file
  documentSize: 1KB

thresholds:
${thresholds.map((line) => `  - ${line}`).join('\n')}

output:
  file: results/{{name}}_{{timestamp}}.json`,
    { serverFile: SERVER_FILE },
  );
}

/** A template for each preset of trigger. */
export const TRIGGER_TEMPLATES: readonly Template[] = PRESETS.map(ofPreset);
