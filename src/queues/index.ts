export { carryCursor } from './carry-cursor.ts';
export { encodeEnvelope } from './codec/encode-envelope.ts';
export { readEnvelope } from './codec/decode-envelope.ts';
export { type OpenQueues, type OpenQueuesOptions, openQueues } from './open-queues.ts';
export { type PackedRecords, packRecords, type PackOptions, type RecordsOfPage } from './pack-records.ts';
