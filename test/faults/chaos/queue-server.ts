/*
 * The embedded queue's server as a process of its own, so that it can be killed apart from those who use it:
 * `node queue-server.ts FOLDER PORT`.
 */
import { serveFauxqs } from '../../../src/queues/embedded/fauxqs-server.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
await serveFauxqs({ folder, port: Number(port), mostBytes: 512 * 1024 * 1024 });
