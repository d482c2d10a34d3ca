import type { Path } from '../paths.ts';

/**
 * From a path in a normalised source to the option that was written: what checks a `SourceConfig` speaks of
 * `paging.total.path`, and the file has `paging.page.total.records`.
 */
export function asWritten(path: Path, source: unknown): Path {
  const [option, ...rest] = path;
  const written = Object(source)[String(option)] as unknown;
  switch (option) {
    case 'paging': {
      const [style = ''] = Object.keys(Object(written));
      const total = Object.keys(Object(Object(Object(written)[style]).total));
      const inStyle = rest[0] === 'total' && rest[1] === 'path' ? ['total', ...total] : rest;
      return rest[0] === style ? path : [option, style, ...inStyle];
    }
    case 'type':
      return rest[0] === 'path' ? [option, 'field'] : path;
    case 'records':
      return path.flatMap((step, index) =>
        step === 'shape' ? [] : step === 'names' && path[index - 1] === 'shape' ? ['rows'] : [step],
      );
    case 'headers': {
      const name = Object.keys(Object(written)).find((key) => key.toLowerCase() === rest[0]);
      return name === undefined ? path : [option, name];
    }
    default:
      return path;
  }
}
