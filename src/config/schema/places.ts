import { didYouMean, suggest } from '../suggest.ts';
import { wrong } from '../wrong.ts';
import { orReference, textOption } from './option.ts';

/** The name of a time zone that this machine knows. */
export function zone() {
  return textOption(
    (value) => {
      if (isZone(value)) {
        return value;
      }
      const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
      return wrong(
        `is not a time zone. ${didYouMean(value, zones, 'Write one such as Europe/Berlin or UTC.')}`,
      );
    },
    { title: 'time zone' },
  );
}

function isZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An absolute http or https URL, with templates such as `{partition.symbol}` in it. */
export function httpUrl() {
  return textOption(
    (value) => {
      const url = URL.parse(value.replace(/\{[^{}]*\}/g, 'x'));
      if (url !== null && /^https?:$/.test(url.protocol)) {
        return value;
      }
      const scheme = /^([a-z]+):\/\//i.exec(value)?.[1] ?? '';
      const meant = /^https?$/i.test(scheme) ? undefined : suggest(scheme, ['http', 'https']);
      const todo =
        meant === undefined
          ? 'Write it whole, such as https://api.example.com/v1.'
          : `Did you mean ${meant}://?`;
      return wrong(`is not an http or https URL. ${todo}`);
    },
    { title: 'URL', pattern: orReference('^https?://') },
  );
}
