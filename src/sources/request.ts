import type { ApiRequest } from '../ports/api.ts';
import type { SourceConfig } from '../ports/pipeline.ts';
import { addParameter } from './query.ts';
import {
  asItIs,
  compileTemplate,
  type Encode,
  inJson,
  inUrl,
  type Template,
  type TemplateValues,
} from './template.ts';

/** Where in a source's configuration a template stands. */
export type TemplatePlace = { readonly path: readonly string[]; readonly template: Template };

/** The request of a source, compiled. */
export type RequestTemplate = {
  readonly places: readonly TemplatePlace[];
  /** The first request, before paging. @throws Error when a variable has no value. */
  render(values: TemplateValues): ApiRequest;
};

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Compiles what a source asks for. Values are encoded for the place where they stand: in the URL and its query, in a
 * JSON body, in a form. JSON is asked for unless `accept` says otherwise, and a body that is JSON says so.
 */
export function compileRequest(config: SourceConfig): RequestTemplate {
  const fixed = defaultHeaders(config);
  const url = compileTemplate(config.url, inUrl);
  const query = compileEach(config.query);
  const headers = compileEach(config.headers);
  const body = config.body === undefined ? undefined : compileTemplate(config.body, bodyEncoding(config));
  const form = config.form && compileEach(config.form);

  function render(values: TemplateValues): ApiRequest {
    const whole = query.reduce(
      (before, [name, template]) => addParameter(before, name, template.render(values)),
      url.render(values),
    );
    return {
      method: config.method,
      // In the one form of the URL standard, so that the same request is the same text. What is no URL is left to
      // `checkRequest` to tell.
      url: URL.parse(whole)?.href ?? whole,
      headers: {
        ...fixed,
        ...Object.fromEntries(headers.map(([name, template]) => [name, template.render(values)])),
      },
      body: form === undefined ? body?.render(values) : encodeForm(form, values),
      source: config.name,
    };
  }

  return {
    places: [
      { path: ['url'], template: url },
      ...query.map(([name, template]) => ({ path: ['query', name], template })),
      ...headers.map(([name, template]) => ({ path: ['headers', name], template })),
      ...(body === undefined ? [] : [{ path: ['body'], template: body }]),
      ...(form ?? []).map(([name, template]) => ({ path: ['form', name], template })),
    ],
    render,
  };
}

function compileEach(texts: Readonly<Record<string, string>>): readonly (readonly [string, Template])[] {
  return Object.entries(texts).map(([name, text]) => [name, compileTemplate(text, asItIs)]);
}

function encodeForm(form: readonly (readonly [string, Template])[], values: TemplateValues): string {
  return form.map(([name, template]) => `${inUrl(name)}=${inUrl(template.render(values))}`).join('&');
}

function defaultHeaders(config: SourceConfig): Readonly<Record<string, string>> {
  if (config.form !== undefined) {
    return { accept: JSON_TYPE, 'content-type': FORM_TYPE };
  }
  return hasJsonBody(config) ? { accept: JSON_TYPE, 'content-type': JSON_TYPE } : { accept: JSON_TYPE };
}

/** A body is JSON when its content type says so, or when there is none and it looks like it. */
export function hasJsonBody(config: SourceConfig): boolean {
  if (config.body === undefined) {
    return false;
  }
  const type = config.headers['content-type'];
  return type === undefined ? /^\s*[[{]/.test(config.body) : /[/+]json\b/i.test(type);
}

function bodyEncoding(config: SourceConfig): Encode {
  if (hasJsonBody(config)) {
    return inJson;
  }
  const type = config.headers['content-type'] ?? '';
  return type.toLowerCase().startsWith(FORM_TYPE) ? inUrl : asItIs;
}
