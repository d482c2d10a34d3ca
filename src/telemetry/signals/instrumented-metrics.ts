/**
 * What the instrumentations of OpenTelemetry measure beside it, by its semantic conventions. They name, word and change
 * these; all the others are ours.
 */
export const INSTRUMENTED_METRICS = {
  'http.client.request.duration':
    'One HTTP request on the wire, in seconds (`undici`: APIs; `http`: the queue and InfluxDB).',
  'nodejs.eventloop.delay.max': 'Longest delay of the event loop, in seconds.',
  'nodejs.eventloop.delay.mean': 'Mean delay of the event loop, in seconds.',
  'nodejs.eventloop.delay.min': 'Shortest delay of the event loop, in seconds.',
  'nodejs.eventloop.delay.p50': 'Median delay of the event loop, in seconds.',
  'nodejs.eventloop.delay.p90': 'Delay of the event loop, 90th percentile, in seconds.',
  'nodejs.eventloop.delay.p99': 'Delay of the event loop, 99th percentile, in seconds.',
  'nodejs.eventloop.delay.stddev': 'Spread of the delay of the event loop, in seconds.',
  'nodejs.eventloop.time': 'Time the event loop was active or idle, in seconds.',
  'nodejs.eventloop.utilization': 'Share of the time that the event loop was active.',
  'v8js.gc.duration': 'Garbage collection, in seconds, by kind.',
  'v8js.memory.heap.space.available_size': 'Room left in each space of the heap.',
  'v8js.memory.heap.space.physical_size': 'Committed size of each space of the heap.',
  'v8js.memory.heap.space.size': 'Size of each space of the heap.',
  'v8js.memory.heap.used': 'Use of each space of the heap.',
  'v8js.resource.active': 'What keeps the process alive, by type.',
} as const;
