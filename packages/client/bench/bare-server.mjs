import { createServer } from 'node:http';

const body =
  '{"age":30,"collection":"users","createdAt":1770300000000,"id":"alice","updatedAt":1770300000000,"version":1}\n';
const headers = {
  'Content-Type': 'application/json',
  'X-Request-Id': '2f7c1c2e-0000-4000-8000-000000000000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-XSS-Protection': '1; mode=block',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Content-Security-Policy': "default-src 'self'",
  'Content-Length': Buffer.byteLength(body),
};
const server = createServer({ keepAliveTimeout: 60_000 }, (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.on('disconnect', () => process.exit());
