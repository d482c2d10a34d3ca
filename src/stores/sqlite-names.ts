/** A name as SQL takes it, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * `wanted`, or `wanted_2`, `wanted_3`, … when it is taken; and takes it. SQLite knows no case in names, so `Mag` is
 * taken where `mag` is.
 */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) {
    name = `${wanted}_${number}`;
  }
  taken.add(name.toLowerCase());
  return name;
}
