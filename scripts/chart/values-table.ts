import type { Option, Section } from './options.ts';

/** Every value of the chart as a row: name, default, what it is. */
export function valuesTable(root: Section): string {
  return ['| Value | Default | What it is |', '|---|---|---|', ...rowsOf(root, '')].join('\n');
}

function rowsOf({ entries }: Section, prefix: string): string[] {
  return [...entries].flatMap(([name, entry]) =>
    entry.kind === 'section'
      ? rowsOf(entry, `${prefix}${name}.`)
      : [row(`${prefix}${name}`, defaultOf(entry), entry.says)],
  );
}

function defaultOf({ value }: Option): string {
  return value === '' ? '' : `\`${JSON.stringify(value).replaceAll(/^"|"$/g, '')}\``;
}

function row(...cells: readonly string[]): string {
  const [name = '', ...rest] = cells.map((cell) => cell.replaceAll('|', '\\|'));
  return `| \`${name}\` | ${rest.join(' | ')} |`;
}
