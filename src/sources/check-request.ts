import type { ApiRequest } from '../ports/api.ts';
import type { Paging, ParameterPlace, SourceConfig } from '../ports/pipeline.ts';
import type { Partition } from '../ports/source.ts';
import { nameOfParameter, withParameter } from './parameter.ts';
import { samplePartitions } from './partitions.ts';
import { parameterNames } from './query.ts';
import { compileRequest, hasJsonBody, type RequestTemplate } from './request.ts';
import type { SourceProblem } from './source-problem.ts';
import { isKnown, isOfPartition } from './template.ts';
import { isTimeFormat } from './time-format.ts';

/** RFC 9110, section 5.1: what a header may be called. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** RFC 9110, section 5.5: what a header may hold; above all no line break. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What is wrong with the requests that a source would make: each partition's first one is made, and looked at. */
export function checkRequest(config: SourceConfig): readonly SourceProblem[] {
  const request = compileRequest(config);
  const partitions = samplePartitions(config);
  const unknown = checkVariables(config, request, partitions);
  return unknown.length > 0
    ? unknown
    : [
        ...checkUse(config, request),
        ...checkHeaderNames(config),
        ...checkPagingParameters(config),
        ...firstOfEach(partitions.flatMap((partition) => checkRendered(config, request, partition))),
      ];
}

function checkVariables(
  { cursor }: SourceConfig,
  request: RequestTemplate,
  partitions: readonly Partition[],
): SourceProblem[] {
  const kind = cursor === undefined ? undefined : isTimeFormat(cursor.as) ? 'time' : 'value';

  return request.places.flatMap(({ path, template }) =>
    [...new Set(template.variables)].flatMap((variable) => {
      const without = partitions.find(
        ({ values }) => !isKnown(variable, { partition: values, cursor: kind }),
      );
      return without === undefined ? [] : [{ path, message: unknownVariable(variable, without, kind) }];
    }),
  );
}

function unknownVariable(variable: string, { key, values }: Partition, cursor: string | undefined): string {
  const names = [
    'now',
    'due',
    ...(cursor === undefined ? [] : cursor === 'time' ? ['cursor', 'until'] : ['cursor']),
    ...Object.keys(values).map((name) => (isOfPartition(name) ? name : `partition.${name}`)),
  ];
  const known = names.map((name) => `{${name}}`).join(', ');
  return isOfPartition(variable) && Object.keys(values).length > 0
    ? `The partition ${key} has no value for {${variable}}; it knows ${known}.`
    : `{${variable}} is no variable; known are ${known}. Write {{ for a brace.`;
}

/** Partitions that the request does not tell apart would all be the same. */
function checkUse(config: SourceConfig, request: RequestTemplate): SourceProblem[] {
  const used = request.places.some(({ template }) => template.variables.some(isOfPartition));
  if (used) {
    return [];
  }
  const { partitions, ranges = [], windows, parent } = config;
  const where = 'in url, query, headers or body';
  if (windows !== undefined) {
    const message = `All windows would ask for the same; use {window.from} and {window.to} ${where}.`;
    return [{ path: ['windows'], message }];
  }
  const count = ranges.length > 0 || parent !== undefined ? 'All' : `All ${partitions.length}`;
  return partitions.length < 2 && count !== 'All'
    ? []
    : [
        {
          path: [parent === undefined ? 'partitions' : 'parent'],
          message: `${count} partitions would ask for the same; use {partition.NAME} ${where}.`,
        },
      ];
}

function checkHeaderNames(config: SourceConfig): SourceProblem[] {
  return Object.keys(config.headers)
    .filter((name) => !HEADER_NAME.test(name))
    .map((name) => ({ path: ['headers', name], message: `\`${name}\` is not the name of a header.` }));
}

function checkPagingParameters({ url, query, paging }: SourceConfig): SourceProblem[] {
  const inUrl = parameterNames(url);
  // The first page of a keyset begins where the query says.
  const places = paging.style === 'keyset' ? [paging.size?.parameter] : pagingPlaces(paging);
  return places
    .filter((place) => typeof place === 'string')
    .flatMap((name) => {
      const message = `The query parameter \`${name}\` is set by paging; remove it here.`;
      return [
        ...(Object.hasOwn(query, name) ? [{ path: ['query', name], message }] : []),
        ...(inUrl.includes(name) ? [{ path: ['url'], message }] : []),
      ];
    });
}

function pagingPlaces(paging: Paging): readonly ParameterPlace[] {
  return 'parameter' in paging
    ? [paging.parameter, paging.size?.parameter].filter((place) => place !== undefined)
    : [];
}

/** What paging puts into the body needs a body that has a place for it. */
function checkPagingBody(config: SourceConfig, rendered: ApiRequest): SourceProblem[] {
  return pagingPlaces(config.paging).flatMap((place) => {
    try {
      withParameter(rendered, place, 0);
      return [];
    } catch (error) {
      if (!(error instanceof TypeError)) {
        return [];
      }
      const message = `Paging sets \`${nameOfParameter(place)}\` in the body, but the body is neither JSON with a place for it nor a form.`;
      return [{ path: ['paging', 'parameter'], message }];
    }
  });
}

/** For looking at a request that no run has made. */
const SOME_CURSOR = { ms: 0, format: 's' } as const;

function checkRendered(
  config: SourceConfig,
  request: RequestTemplate,
  partition: Partition,
): SourceProblem[] {
  const rendered = request.render({
    partition: partition.values,
    run: { dueAt: 0, now: 0 },
    cursor: SOME_CURSOR,
  });
  const of = config.partitions.length === 0 ? '' : ` of the partition ${partition.key}`;
  const url = urlProblem(rendered.url);
  const headers = Object.entries(rendered.headers)
    .filter(([, value]) => !HEADER_VALUE.test(value))
    .map(([name]) => ({
      path: ['headers', name],
      message: `The header \`${name}\`${of} holds a character that no header may hold.`,
    }));
  const body =
    hasJsonBody(config) && !isJson(rendered.body ?? '')
      ? [{ path: ['body'], message: `The body${of} is not JSON, which its content type calls for.` }]
      : [];
  return [
    ...(url === undefined ? [] : [{ path: ['url'], message: `The url${of} ${url}.` }]),
    ...headers,
    ...body,
    ...(body.length > 0 ? [] : checkPagingBody(config, rendered)),
  ];
}

/** The end of a sentence that begins with the URL, which may hold secrets. */
function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) {
    return 'is not a URL; it begins with https:// and a host';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `begins with ${url.protocol}, but only http and https can be asked`;
  }
  if (url.username !== '' || url.password !== '') {
    return 'holds a user or a password; put them into the header authorization';
  }
  return text.includes('#')
    ? 'holds a #, and what follows it is never sent; write %23 for the character'
    : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One problem for each place: what is wrong in one partition is mostly wrong in all. */
function firstOfEach(problems: readonly SourceProblem[]): readonly SourceProblem[] {
  return [
    ...new Map(problems.toReversed().map((each) => [each.path.join('\0'), each])).values(),
  ].toReversed();
}
