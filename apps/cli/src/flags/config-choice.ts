import { UsageError } from 'clipanion';

import type { ConfigChoice } from '../config/gather-layers.ts';

/** Which config file a command line asks for. @throws UsageError where it both names one and wants none */
export function configChoice(flags: {
  readonly config: string | undefined;
  readonly noConfig: boolean | undefined;
}): ConfigChoice {
  const { config, noConfig } = flags;
  if (config === undefined) return noConfig === true ? 'none' : 'nearest';
  if (noConfig === true) throw new UsageError('--config and --no-config contradict each other: leave one of them out.');
  return { file: config };
}
