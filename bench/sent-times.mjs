// Reads one document again and again, and writes down when each request was sent: one number a line, in microseconds.
import { writeFile } from 'node:fs/promises';

const OK = 0;

export default {
  name: 'sent-times',
  description: 'When was each request sent?',
  options: { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } },
  operations: () => ['read'],
  shard() {
    const sentUs = [];
    return {
      drain: () => writeFile(process.env.SENT_TIMES_FILE, sentUs.join('\n')),
      createWorker: () => {
        const read = {
          type: 0,
          execute(client, result, done) {
            client.documents.calls.get('things', 'none', result, () => {
              sentUs.push(result.sentUs);
              // There is no such document, and the answer is of no account.
              done(OK);
            });
          },
        };
        return { next: () => read };
      },
    };
  },
};
