import type { FieldConfig, MappedType, TagConfig, ValueFrom } from '../../src/ports/pipeline.ts';
import type { RecordContext } from '../../src/ports/type.ts';

/** A small type that compiles: the time in milliseconds at `time`, one float field `value`. */
export function mappedType(changes: Partial<MappedType> = {}): MappedType {
  return {
    style: 'mapped',
    name: 'reading',
    queue: 'reading',
    measurement: 'readings',
    time: { value: path('time'), as: { style: 'unit', unit: 'ms' } },
    tags: [],
    fields: [field('value')],
    require: [],
    drop: [],
    ...changes,
  };
}

export function path(at: string): ValueFrom {
  return { from: 'path', path: at };
}

export function expression(text: string): ValueFrom {
  return { from: 'expression', expression: text };
}

export function constant(value: string | number | boolean): ValueFrom {
  return { from: 'constant', value };
}

export function field(name: string, changes: Partial<FieldConfig> = {}): FieldConfig {
  return { name, value: path(name), kind: 'float', required: false, ...changes };
}

export function tag(name: string, changes: Partial<TagConfig> = {}): TagConfig {
  return { name, value: path(name), required: false, ...changes };
}

export const CONTEXT: RecordContext = {
  source: 'meters',
  partition: 'all',
  gatheredAt: '2026-01-01T00:00:00.000Z',
};
