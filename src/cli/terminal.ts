/** What a command may know of the world around the process: given by the door, replaced by tests. */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For results: what a person or a script asked for. */
  readonly stdout: NodeJS.WriteStream | NodeJS.WritableStream;
  /** For everything about the work: problems, progress, logs. */
  readonly stderr: NodeJS.WriteStream | NodeJS.WritableStream;
  /** Asks a person yes or no; undefined when there is none to ask. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** Calls back at each SIGINT and SIGTERM until the returned function is called. */
  onStopSignal(listener: (name: string) => void): () => void;
};

export function isInteractive(stream: Terminal['stdout']): stream is NodeJS.WriteStream {
  return 'isTTY' in stream && stream.isTTY;
}

export function line(stream: Terminal['stdout'], text: string): void {
  stream.write(`${text}\n`);
}
