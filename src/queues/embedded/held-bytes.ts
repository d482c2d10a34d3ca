import type { Persistence } from './fauxqs-parts.ts';

/**
 * Counts the bytes of all bodies that a persistence holds, by watching what it is told. fauxqs keeps every body in
 * memory too, so this is what bounds it.
 */
export function countHeldBytes(persistence: Persistence): () => number {
  const sizes = new Map<string, number>();
  let total = 0;

  function recount(): void {
    sizes.clear();
    total = 0;
    const rows = persistence.db
      .prepare('SELECT message_id AS id, length(body) AS bytes FROM sqs_messages')
      .all();
    for (const { id, bytes } of rows) {
      add(String(id), Number(bytes));
    }
  }

  function add(id: string, bytes: number): void {
    total += bytes - (sizes.get(id) ?? 0);
    sizes.set(id, bytes);
  }

  function drop(id: string): void {
    total -= sizes.get(id) ?? 0;
    sizes.delete(id);
  }

  const { insertMessage, deleteMessage, deleteQueueMessages } = persistence;
  Object.assign(persistence, {
    insertMessage(...[queue, message]: Parameters<Persistence['insertMessage']>) {
      insertMessage.call(persistence, queue, message);
      add(message.messageId, message.body.length);
    },
    deleteMessage(id: string) {
      deleteMessage.call(persistence, id);
      drop(id);
    },
    deleteQueueMessages(queue: string) {
      deleteQueueMessages.call(persistence, queue);
      recount();
    },
  });
  recount();
  return () => total;
}
