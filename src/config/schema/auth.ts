import { bodyOption } from './body.ts';
import { headersOption } from './headers.ts';
import { duration } from './measures.ts';
import { httpUrl } from './places.ts';
import { choice, patternText, scalarText, text } from './scalars.ts';
import { anyKey, exactlyOne, mappingOf, section } from './section.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A credential goes into a header: it cannot hold a line break, and nothing but ASCII. */
function credential(title: string) {
  return patternText(
    title,
    '^[\\x20-\\x7e]+$',
    'holds what a header cannot carry. Check it for line breaks.',
  );
}

function headerName() {
  return patternText('header', "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", 'is not the name of a header.');
}

const place = {
  header: headerName().optional().describe('The header that carries it.'),
  query: text('query parameter').optional().describe('The query parameter that carries it.'),
  prefix: scalarText()
    .optional()
    .meta({ 'x-default': 'none' })
    .describe('What stands before it there, such as `Token `.'),
};

const oauth2 = section({
  tokenUrl: httpUrl().describe('Where tokens are given.'),
  clientId: text().describe('The client.'),
  clientSecret: text().describe('Its secret.'),
  scope: text().optional().meta({ 'x-default': 'none' }).describe('The scopes to ask for.'),
  credentials: choice(['header', 'body'])
    .prefault('header')
    .describe('How client and secret are sent: as Basic authentication, or in the form.'),
  parameters: mappingOf(anyKey, scalarText(), '{ audience: https://api.example.com }')
    .prefault({})
    .describe('What else the form holds.'),
});

const login = section(
  {
    url: httpUrl().describe('Where to log in.'),
    method: choice(['GET', 'POST']).prefault('POST').describe('How to ask.'),
    headers: headersOption.prefault({}).describe('Headers of the request.'),
    body: bodyOption.optional().describe('The body: text, or a mapping that is sent as JSON.'),
    tokenPath: text('path').describe('Where the token is in the answer.'),
    lasts: duration({ min: MINUTE, max: 365 * DAY })
      .optional()
      .meta({ 'x-default': 'until a 401' })
      .describe('How long a token is good for.'),
    ...place,
  },
  exactlyOne('header', 'query'),
);

const sigv4 = section({
  service: patternText(
    'service',
    '^[a-z0-9-]{1,63}$',
    'is not the name of a service. Write it as in execute-api.',
  ).describe('The service that the request is signed for, such as `execute-api`, `es` or `monitoring`.'),
  region: patternText(
    'region',
    '^[a-z0-9-]{1,63}$',
    'is not a region. Write it as in eu-central-1.',
  ).describe('Its region.'),
  accessKeyId: credential('text').describe('The access key.'),
  secretAccessKey: text().describe('Its secret.'),
  sessionToken: credential('token')
    .optional()
    .meta({ 'x-default': 'none' })
    .describe('The session token of temporary credentials.'),
});

/** How a source proves who asks. */
export const authSection = section(
  {
    key: section({ value: credential('key').describe('The key.'), ...place }, exactlyOne('header', 'query'))
      .optional()
      .describe('A key in a header or a query parameter.'),
    bearer: credential('token').optional().describe('A token that does not end: `authorization: Bearer …`.'),
    basic: section({
      user: text().describe('The user.'),
      password: text().describe('The password.'),
    })
      .optional()
      .describe('User and password, as Basic authentication.'),
    oauth2: oauth2.optional().describe('OAuth 2 client credentials: tokens are fetched and renewed.'),
    login: login.optional().describe('A session token that a request of its own gives.'),
    sigv4: sigv4.optional().describe('AWS Signature Version 4: each request is signed.'),
  },
  exactlyOne('key', 'bearer', 'basic', 'oauth2', 'login', 'sigv4'),
);
