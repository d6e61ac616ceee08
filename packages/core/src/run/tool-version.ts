import manifest from '../../package.json' with { type: 'json' };

/** The version of syntrix-bench: all its packages share one. */
export const TOOL_VERSION: string = manifest.version;
