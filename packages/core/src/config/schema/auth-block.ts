import * as z from 'zod';

import { formedText, shortText, wholeNumber } from './fields.ts';

const SECRET_FORMS =
  'env:NAME takes it from an environment variable, file:PATH from a file (relative to the config; in flags and variables to the working directory).';

/** A database as it is in the server's URLs. */
export const databaseName = (description: string) =>
  formedText(
    { description, examples: ['default', 'id:0123456789abcdef'] },
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'the name of a database: letters, digits and . _ : - only',
  );

const secret = (description: string) =>
  formedText(
    { description: `${description} ${SECRET_FORMS}` },
    /^(?!\*+$)[^\p{Cc}]{1,16384}$/u,
    'a secret on one line, or env:NAME or file:PATH',
  );

const usersBlock = z
  .strictObject({
    file: shortText(
      { description: 'File with `username,password` on each line. Relative to the config.', examples: ['users.csv'] },
      4096,
    ).optional(),
    count: wholeNumber(
      { description: 'Number of users to log in as; signed up if the server does not know them.', examples: [100] },
      1,
      10_000,
    ).optional(),
    prefix: formedText(
      {
        description: 'Names of counted users: `<prefix>-1`, `<prefix>-2` and so on. Default bench.',
        examples: ['bench'],
      },
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
      'the beginning of a user name: 1 to 40 letters, digits and . _ -',
    ).optional(),
    password: secret('Password of all counted users.').optional(),
  })
  .meta({
    description:
      'A pool of users instead of one; each worker is one of them. Either `file`, or `count` with `password`.',
  });

const authKeys = {
  token: secret('A bearer token.').optional(),
  username: shortText({
    description: 'User to log in as; signed up if the server does not know it.',
    examples: ['bench'],
  }).optional(),
  password: secret('The user’s password.').optional(),
  privateKeyFile: shortText(
    {
      description:
        'The server’s private key (PEM), to sign a system token with. Relative to the config; in flags and variables to the working directory.',
      examples: ['keys/auth_private.pem'],
    },
    4096,
  ).optional(),
  users: usersBlock.optional(),
};

/** `auth`: who the run is. */
export const authBlock = z
  .strictObject({ database: databaseName('Database that the run works in.').default('default'), ...authKeys })
  .prefault({})
  .meta({ description: 'Credentials of the run. Without a token, a user or a key, requests are anonymous.' });

/** `workloads[].auth`: who the workers of one workload are. */
export const workloadAuthBlock = z
  .strictObject(authKeys)
  .meta({ description: 'Credentials of this workload, instead of `auth`.' });
