// Drives one transport in a process of its own, so that neither code nor heap of another gets in its way.
import { undiciSender } from './undici-sender.mjs';

const [url, kind, module, caPem] = process.argv.slice(2);
const connections = Number(process.argv[6]);
const { createOperationResult, openTransport, resetOperationResult } = await import(module);
const BODY = JSON.stringify({ id: 'alice', text: 'x'.repeat(1000) });
const COLLECTION = '/api/v1/databases/default/documents/users';
const WORK = {
  GET: { request: { method: 'GET', path: `${COLLECTION}/alice`, body: null }, wantBody: false },
  'GET, body kept': { request: { method: 'GET', path: `${COLLECTION}/alice`, body: null }, wantBody: true },
  'POST of a string': { request: { method: 'POST', path: COLLECTION, body: BODY }, wantBody: false },
  'POST of bytes': { request: { method: 'POST', path: COLLECTION, body: Buffer.from(BODY) }, wantBody: false },
};

const options = { url, connections, authorization: `Bearer ${'t'.repeat(700)}`, tls: { caPem } };
const transport = kind === 'undici' ? undiciSender(options) : openTransport(options);
if (kind !== 'undici') {
  const { failed, openings } = await transport.connect();
  if (failed > 0) throw new Error(`no connection to the target: ${openings[0].message}`);
}
process.on('message', ({ work, calls }) => {
  drive(WORK[work], calls).then(
    (cpu) => process.send(cpu),
    (error) => {
      throw error;
    },
  );
});
process.on('disconnect', () => void transport.close());
process.send('ready');

async function drive({ request, wantBody }, calls) {
  const before = process.cpuUsage();
  let left = calls;
  await Promise.all(
    Array.from({ length: connections }, (_, connection) => {
      const result = { ...createOperationResult(connection), wantBody };
      return new Promise((resolve, reject) => {
        const next = () => {
          if (left === 0) return resolve();
          left -= 1;
          resetOperationResult(result);
          result.wantBody = wantBody;
          transport.send(request, result, ended);
        };
        const ended = (outcome) => {
          if (outcome === 0) next();
          else reject(new Error(`a call ended with outcome ${outcome}: ${result.message}`));
        };
        next();
      });
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { userUs: user / calls, systemUs: system / calls };
}
