import type { FieldValue, Point } from '../../src/ports/store.ts';

/**
 * Reads lines as the servers of InfluxDB 1 and 2 do, and throws where they would refuse, or take something else than
 * was meant without a word: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/, with the rules
 * for backslashes as measured against the servers.
 */
export function parseLines(text: string): Point[] {
  const points: Point[] = [];
  let at = 0;

  function fail(what: string): never {
    throw new Error(`${what} at ${at} of ${JSON.stringify(text)}`);
  }

  /** Up to a character that ends it. A backslash takes the next one's meaning away, if it has one, and is else itself. */
  function name(what: string, ends: string, escapable: string): string {
    let found = '';
    while (at < text.length && !ends.includes(text[at] as string)) {
      if (text[at] === '\n') {
        fail(`A line break in ${what}`);
      }
      if (text[at] === '\\' && at + 1 < text.length && escapable.includes(text[at + 1] as string)) {
        at++;
      } else if (escapable.includes(text[at] as string)) {
        fail(`${JSON.stringify(text[at])} bare in ${what}`);
      }
      found += text[at++];
    }
    return found === '' ? fail(`Nothing for ${what}`) : found;
  }

  function expect(character: string): void {
    if (text[at] !== character) {
      fail(`No ${JSON.stringify(character)}`);
    }
    at++;
  }

  function quoted(): string {
    let found = '';
    expect('"');
    while (text[at] !== '"') {
      if (at >= text.length) {
        fail('A string without end');
      }
      if (text[at] === '\\' && ['"', '\\'].includes(text[at + 1] as string)) {
        at++;
      }
      found += text[at++];
    }
    expect('"');
    return found;
  }

  function value(): FieldValue {
    if (text[at] === '"') {
      return quoted();
    }
    const [bare] = /^[^, \n]+/.exec(text.slice(at)) ?? [fail('No value')];
    at += bare.length;
    if (/^(true|false|T|F)$/.test(bare)) {
      return bare === 'true' || bare === 'T';
    }
    if (/^-?\d+i$/.test(bare)) {
      return BigInt(bare.slice(0, -1));
    }
    return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(bare) ? Number(bare) : fail(`No number: ${bare}`);
  }

  function line(): Point {
    if (text[at] === '#') {
      fail('A comment');
    }
    const measurement = name('the measurement', ', ', ', ');
    const tags: [string, string][] = [];
    let before = '';
    while (text[at] === ',') {
      at++;
      const key = name('a tag', '=', ',= ');
      if (key <= before) {
        fail(`The tag ${key} behind ${before}`);
      }
      before = key;
      expect('=');
      tags.push([key, name('the value of a tag', ', ', ',= ')]);
    }
    expect(' ');
    const fields = new Map<string, FieldValue>();
    do {
      at += text[at] === ',' ? 1 : 0;
      const key = name('a field', '=', ',= ');
      if (key === 'time' || fields.has(key)) {
        fail(`A field ${key}`);
      }
      expect('=');
      fields.set(key, value());
    } while (text[at] === ',');
    expect(' ');
    const [time] = /^-?\d+/.exec(text.slice(at)) ?? [fail('No time')];
    at += time.length;
    return {
      measurement,
      tags: Object.fromEntries(tags),
      fields: Object.fromEntries(fields),
      time: BigInt(time),
    };
  }

  while (at < text.length) {
    points.push(line());
    if (at < text.length) {
      expect('\n');
    }
  }
  return points;
}
