import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A process of its own, so that what it costs is not counted as ours: one page of 10 KiB or so for each request.
const RECORDS = 20;
const NOTE = 'what an API says about a measurement, at some length '.repeat(9);

const server = createServer((request, response) => {
  const of = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('n'));
  const items = Array.from({ length: RECORDS }, (_, id) => ({ of, id, at: 1_700_000_000 + id, note: NOTE }));
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ items }));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
