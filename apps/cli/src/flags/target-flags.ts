import type { Flag, FlagTable } from './flag.ts';

/** Flags of commands that speak to a server: where it is, and as whom to ask. */
export const TARGET_FLAGS = {
  target: {
    names: '--target,-t',
    value: 'URL',
    description:
      'Base URL of the server; given several times, workers are spread over the URLs evenly. Default: http://localhost:8080.',
    group: 'Target',
    key: 'benchmark.target',
    kind: 'list',
  },
  allowTarget: {
    names: '--allow-target',
    value: 'HOST',
    description:
      'Allow a host other than this machine as target, by its name alone. May be given several times. Default: only this machine.',
    group: 'Target',
    key: 'allowTargets',
    kind: 'list',
  },
  database: {
    names: '--database',
    value: 'NAME',
    description: 'Database that the load works in. Default: default.',
    group: 'Target',
    key: 'auth.database',
    kind: 'text',
  },
  token: {
    names: '--token',
    value: 'TOKEN',
    description: 'Access token: env:NAME, file:PATH, or the token itself.',
    group: 'Target',
    key: 'auth.token',
    kind: 'text',
  },
  username: {
    names: '--username',
    value: 'NAME',
    description: 'Log in as this user, who is signed up if missing.',
    group: 'Target',
    key: 'auth.username',
    kind: 'text',
  },
  password: {
    names: '--password',
    value: 'SECRET',
    description: 'Password of the user: env:NAME or file:PATH (a literal can be seen in the process list).',
    group: 'Target',
    key: 'auth.password',
    kind: 'text',
  },
  privateKey: {
    names: '--private-key',
    value: 'FILE',
    description:
      "Mint a token with the server's private key (PKCS#1 PEM); the path is relative to the working directory.",
    group: 'Target',
    key: 'auth.privateKeyFile',
    kind: 'text',
  },
} as const satisfies FlagTable;

/** What a server has that it cannot be asked for. */
export const SERVER_TEMPLATES = {
  names: '--templates',
  value: 'FILE|DIR',
  description:
    'Index templates that the server has, as its files: which queries they do not serve is told before anything is sent.',
  group: 'Target',
  key: null,
  kind: 'text',
} as const satisfies Flag;
