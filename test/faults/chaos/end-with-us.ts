/** What can be killed. */
type Killable = { kill(signal: NodeJS.Signals): unknown };

const living = new Set<Killable>();

process.once('exit', () => {
  living.forEach((child) => child.kill('SIGKILL'));
});

/** Kills a child when this process ends without having ended it. */
export function endWithUs<Child extends Killable>(child: Child, gone: Promise<unknown>): Child {
  living.add(child);
  const forget = () => living.delete(child);
  gone.then(forget, forget);
  return child;
}
