import { consumer } from '../actors/consumer.ts';
import type { GatherPage } from '../actors/gather-page.ts';
import { type GathererOptions, gatherer } from '../actors/gatherer.ts';
import { type ProcessorMessage, processor } from '../actors/processor.ts';
import { type WriterMessage, type WriterOptions, writer } from '../actors/writer.ts';
import type { RecallCursors } from '../actors/recall-cursors.ts';
import type { SendSpooled } from '../actors/send-spooled.ts';
import type { Ref } from '../ports/actor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { Delivery, Queue } from '../ports/queue.ts';
import type { Source } from '../ports/source.ts';
import type { State } from '../ports/state.ts';
import type { Store } from '../ports/store.ts';
import type { Type } from '../ports/type.ts';
import { type ActorSnapshot, type DrainReport, startActorSystem } from './actor-system.ts';
import { ownershipOf } from './ownership.ts';
import type { GathererPlan, Plan, QueuePlan } from './plan.ts';

/** Deliveries that wait for a processor, and outcomes that wait for a writer; the rest waits on the queue. */
const MAILBOX = 16;

/** What the tree is built over. What a role does not need is undefined, and is then not in its plan either. */
export type TopologyPorts = {
  readonly clock: Clock;
  readonly observe: Observe;
  readonly source: (name: string) => Source;
  readonly type: (name: string) => Type;
  readonly queue: (name: string) => Queue;
  readonly gatherPage: GatherPage | undefined;
  readonly askPage?: GathererOptions['parents']['askPage'] | undefined;
  readonly onCollision?: WriterOptions['onCollision'];
  readonly sendSpooled?: SendSpooled | undefined;
  readonly recallCursors?: RecallCursors | undefined;
  readonly state: State | undefined;
  readonly troubles?: GathererOptions['troubles'];
  readonly store: Store | undefined;
};

/** The running actors. */
export type Topology = {
  /** Resolves when every gatherer has ended by itself: at once where there is none. */
  readonly gathered: Promise<void>;
  /** Aborts, with the error as its reason, when an actor at the top has crashed past its limit. */
  readonly failed: AbortSignal;
  tree(): readonly ActorSnapshot[];
  /** Stops receiving; what is held is finished. Safe twice. @param deadlineMs for all of it, in milliseconds */
  drain(deadlineMs: number): Promise<readonly DrainReport[]>;
  /** Stops now: what is held is given back. Safe twice, and during a drain. */
  close(): Promise<void>;
};

/** Makes the tree of a plan: downstream first, so that whoever can send finds its receiver there. */
export function startTopology(
  plan: Plan,
  ports: TopologyPorts,
  options: { readonly once: boolean },
): Topology {
  const system = startActorSystem({ name: 'millrace', clock: ports.clock, observe: ports.observe });

  function startQueue(of: QueuePlan) {
    const writing = system.spawn<WriterMessage>(
      `writer-${of.queue}`,
      writer({
        store: needed(ports.store, 'store'),
        queueOf: () => ports.queue(of.queue),
        observe: ports.observe,
        batchPoints: of.batchPoints,
        onCollision: ports.onCollision,
      }),
      { capacity: MAILBOX, onLost: ({ work }) => giveBack(work.delivery) },
    );
    const processing = new Map(of.types.map((type) => [type, startProcessor(type, writing)]));
    const consuming = Array.from({ length: of.consumers }, (_, index) =>
      system.spawn(
        `consumer-${of.queue}-${index + 1}`,
        consumer({ queue: ports.queue(of.queue), processors: processing, maxInFlight: of.maxInFlight }),
        { capacity: 1 },
      ),
    );
    return { writing, processing: [...processing.values()], consuming };
  }

  function startProcessor(type: string, writing: Ref<WriterMessage>): Ref<ProcessorMessage> {
    return system.spawn(`processor-${type}`, processor({ type: ports.type(type), writer: writing }), {
      capacity: MAILBOX,
      onLost: ({ delivery }) => giveBack(delivery),
    });
  }

  const owns = ownershipOf(plan.replica);

  function startGatherer(of: GathererPlan) {
    return system.spawn(
      `gatherer-${of.source}`,
      gatherer({
        source: ports.source(of.source),
        gatherPage: needed(ports.gatherPage, 'gatherPage'),
        state: needed(ports.state, 'state'),
        sendSpooled: ports.sendSpooled,
        troubles: ports.troubles,
        parents: { sourceOf: ports.source, askPage: needed(ports.askPage, 'askPage') },
        observe: ports.observe,
        partitionsAtOnce: of.partitionsAtOnce,
        pagesAtOnce: of.pagesAtOnce,
        once: options.once,
        replica: plan.replica,
        owns: (partition) => owns(of.source, partition),
        recallCursors: ports.recallCursors,
      }),
      { capacity: 1 },
    );
  }

  const lanes = plan.queues.map(startQueue);
  const gatherers = plan.gatherers.map(startGatherer);
  const gathered = Promise.all(gatherers.map((ref) => ref.whenStopped)).then(() => undefined);

  /** Upstream first: whoever is drained finds its receiver still there. */
  const stages: readonly (readonly Ref<never>[])[] = [
    gatherers,
    lanes.flatMap((lane) => lane.consuming),
    lanes.flatMap((lane) => lane.processing),
    lanes.map((lane) => lane.writing),
  ];

  return {
    gathered,
    failed: system.failed,
    tree: system.tree,
    async drain(deadlineMs) {
      const end = ports.clock.monotonic() + deadlineMs;
      const reports: DrainReport[] = [];
      for (const stage of stages) {
        const left = Math.max(0, end - ports.clock.monotonic());
        reports.push(...(await Promise.all(stage.map((ref) => system.drain(ref, left)))));
      }
      return reports;
    },
    close: system.close,
  };
}

function giveBack(delivery: Delivery): void {
  void delivery.settle({ type: 'retry', reason: 'The actor that held it stopped before it was stored.' });
}

function needed<Port>(port: Port | undefined, name: string): Port {
  if (port === undefined) {
    throw new Error(`The plan needs the port '${name}', which was not opened.`);
  }
  return port;
}
