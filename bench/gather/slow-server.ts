import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A process of its own, so that what it costs is not counted as ours: answers each request after `?ms=`.
const BODY = JSON.stringify({
  total: 200,
  records: Array.from({ length: 20 }, (_, id) => ({ id, mag: 1.5 })),
});

const server = createServer((request, response) => {
  const ms = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('ms'));
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length });
    response.end(BODY);
  }, ms);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
