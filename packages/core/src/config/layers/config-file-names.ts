/** Names of config files in the order in which they win within one folder. */
export const CONFIG_FILE_NAMES = [
  ...['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs'].map((ending) => `syntrix-bench.config.${ending}`),
  '.syntrix-benchrc',
  '.syntrix-benchrc.yaml',
  '.syntrix-benchrc.json',
] as const;
