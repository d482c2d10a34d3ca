import type { z } from 'zod';
import type { Auth, CredentialPlace, LoginAuth, OAuth2Auth } from '../../ports/auth.ts';
import type { authSection } from '../schema/auth.ts';
import { given } from './given.ts';

type Section = z.output<typeof authSection>;

const BEARER: CredentialPlace = { in: 'header', name: 'authorization', prefix: 'Bearer ' };

/** Key, bearer and basic are one thing in different places; so is where a token goes. */
export function authOf(section: Section | undefined): Auth | undefined {
  if (section === undefined) {
    return undefined;
  }
  const { key, bearer, basic, oauth2, login, sigv4 } = section;
  if (key !== undefined) {
    return { style: 'fixed', place: placeOf(key), value: key.value };
  }
  if (bearer !== undefined) {
    return { style: 'fixed', place: BEARER, value: bearer };
  }
  if (basic !== undefined) {
    const value = Buffer.from(`${basic.user}:${basic.password}`).toString('base64');
    return { style: 'fixed', place: { ...BEARER, prefix: 'Basic ' }, value };
  }
  if (oauth2 !== undefined) {
    return oauth2Of(oauth2);
  }
  return login === undefined ? { style: 'sigv4', ...given(sigv4) } : loginOf(login);
}

function placeOf(section: {
  header?: string | undefined;
  query?: string | undefined;
  prefix?: string | undefined;
}): CredentialPlace {
  const { header, query, prefix = '' } = section;
  return header === undefined
    ? { in: 'query', name: given(query), prefix }
    : { in: 'header', name: header.toLowerCase(), prefix };
}

function oauth2Of({ scope, ...rest }: NonNullable<Section['oauth2']>): OAuth2Auth {
  const parameters = { ...rest.parameters, ...(scope === undefined ? {} : { scope }) };
  return { style: 'oauth2', ...rest, parameters, place: BEARER };
}

function loginOf(login: NonNullable<Section['login']>): LoginAuth {
  const { url, method, body, tokenPath, lasts } = login;
  const headers = Object.fromEntries(
    Object.entries(login.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const json = typeof body === 'object';
  return {
    style: 'login',
    request: {
      url,
      method,
      headers: json ? { 'content-type': 'application/json', ...headers } : headers,
      body: json ? JSON.stringify(body) : body,
    },
    tokenPath,
    lifetimeMs: lasts,
    place: placeOf(login),
  };
}
