export { type OpenQueues, type OpenQueuesOptions, openQueues } from './open-queues.ts';
export { type PackedRecords, packRecords, type PackOptions, type RecordsOfPage } from './pack-records.ts';
