import manifest from '../package.json' with { type: 'json' };

/** The program's version: that of its package. */
export const PROGRAM_VERSION: string = manifest.version;
