import { MAX_DEPTH, type ParsedJson, parseJson } from './parse-json.ts';

/**
 * Parses newline-delimited JSON to a list of its values. Blank lines are left out. A last line that breaks off makes
 * the whole cut short: what came before it is asked for again with it. Never throws.
 */
export function parseNdjson(body: string, maxDepth = MAX_DEPTH): ParsedJson {
  const lines = body.split('\n');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const value: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') {
      continue;
    }
    const parsed = parseJson(line, maxDepth);
    if (parsed.type === 'json') {
      value.push(parsed.value);
    } else if (parsed.type === 'too deep' || (parsed.type === 'cut short' && index === last)) {
      return parsed;
    } else {
      const why = parsed.type === 'cut short' ? 'it breaks off' : parsed.why;
      return { type: 'not json', why: `line ${index + 1}: ${why}` };
    }
  }
  return { type: 'json', value };
}
