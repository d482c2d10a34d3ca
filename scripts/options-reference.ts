/** A JSON Schema as far as the reference reads it. */
type Schema = {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly 'x-unit'?: string;
  readonly 'x-default'?: string;
};

/** Units that a text carries itself, by the title of its schema. */
const UNITS: Readonly<Record<string, string>> = {
  duration: '`d` `h` `m` `s` `ms`',
  size: '`B` `KiB` `MiB` `GiB` `kB` `MB` `GB`',
  rate: 'per `s` `min` `h` `d`, or per duration',
};

/** Every option of the configuration as Markdown tables, one for the file and one for each kind of section. */
export function optionsReference(schema: Schema): string {
  const { data, sources, types, queue, store } = schema.properties ?? {};
  const tables = [
    table('The file', rowsOf({ ...schema, properties: leaves({ data, sources, types, queue, store }) }, '')),
    table('A source: `sources.NAME`', rowsIn(sources, '')),
    table('A type: `types.NAME`', rowsIn(types, '')),
    table('The queue: `queue`', rowsIn(queue, '')),
    table('The store: `store`', rowsIn(store, '')),
  ];
  return tables.join('\n\n');
}

/** The sections themselves, without what is in them: that has tables of its own. */
function leaves(sections: Readonly<Record<string, Schema | undefined>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(sections).flatMap(([name, section]) => {
      if (section === undefined) {
        throw new Error(`The schema has no section ${name}: change scripts/options-reference.ts with it.`);
      }
      const { anyOf: _forms, additionalProperties: _values, ...leaf } = section;
      return [[name, { title: typeOf(section), ...leaf }]];
    }),
  );
}

function table(title: string, rows: readonly string[]): string {
  return [
    `### ${title}`,
    '',
    '| Option | Type | Unit | Default | What it is |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function rowsOf(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => [
    row(prefix + name, option, schema.required?.includes(name) === true),
    ...rowsIn(option, `${prefix}${name}.`),
  ]);
}

/** The options within an option: of its mapping form, or of each value where the names are the user's. */
function rowsIn(schema: Schema | undefined, prefix: string): string[] {
  const values = schema?.additionalProperties;
  return [
    ...rowsOf(schema ?? {}, prefix),
    ...(schema?.anyOf ?? []).flatMap((form) => rowsIn(form, prefix)),
    ...(values === undefined || values === false
      ? []
      : rowsIn(values, prefix === '' ? '' : `${prefix}NAME.`)),
  ];
}

function row(name: string, option: Schema, required: boolean): string {
  const unit = option['x-unit'] ?? UNITS[option.title ?? ''] ?? '';
  const cells = [`\`${name}\``, typeOf(option), unit, defaultOf(option, required), option.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf(option: Schema, required: boolean): string {
  if (required) {
    return '**required**';
  }
  return (
    option['x-default'] ??
    (option.default === undefined ? 'none' : `\`${JSON.stringify(option.default).replace(/^"|"$/g, '')}\``)
  );
}

function typeOf(schema: Schema): string {
  if (schema.title !== undefined) {
    return schema.title;
  }
  if (schema.anyOf !== undefined) {
    const forms = schema.anyOf.filter(({ type }) => type !== 'null').map(typeOf);
    return [...new Set(forms)].join(' or ');
  }
  if (schema.items !== undefined) {
    return `list of ${typeOf(schema.items)}`;
  }
  return typeof schema.additionalProperties === 'object' &&
    Object.keys(schema.additionalProperties).length > 0
    ? `mapping of ${typeOf(schema.additionalProperties)}`
    : 'mapping';
}
