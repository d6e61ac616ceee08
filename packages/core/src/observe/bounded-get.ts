import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';

/** Most bytes that are read of an answer. */
export const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/** How long an answer may take: it is asked once a second. */
export const ANSWER_WITHIN_MS = 900;

/** Gets a page whole: no redirects, no more bytes and no more time than it may have. @throws Error in a few words */
export function boundedGet(url: string, path: string, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? httpsGet : httpGet;
    const request = get(`${url.replace(/\/$/u, '')}${path}`, { signal: AbortSignal.timeout(withinMs) }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= LARGEST_ANSWER_BYTES) chunks.push(chunk);
        else request.destroy(new Error(`its answer is longer than ${LARGEST_ANSWER_BYTES / 1024 / 1024} MiB`));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`it answered with ${response.statusCode}`));
      });
    });
    request.on('error', (error) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
      reject(isLate ? new Error(`no answer within ${withinMs} ms`) : error);
    });
  });
}
