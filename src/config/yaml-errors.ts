import type { ErrorCode, YAMLError, YAMLWarning } from 'yaml';

/** What to do about it, where the parser's own sentence does not say. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Give the lines of one mapping or list the same indentation.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that holds ": " in quotes, or begin the mapping on its own line.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BAD_DQ_ESCAPE: 'Write the text in single quotes, or \\\\ for a backslash.',
  MISSING_CHAR: 'Add it.',
  MULTIPLE_DOCS: 'Keep one.',
  TAG_RESOLVE_FAILED: 'Remove the tag.',
};

/** The parser's own words for these speak to programmers. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'The file holds more than one document',
  TAB_AS_INDENT: 'A tab is used for indentation',
};

/** What is wrong with the YAML and what to do, without the text that is wrong: it may be a secret. */
export function yamlSentence(error: YAMLError | YAMLWarning, text: string): string {
  const [from] = error.pos;
  if (error.code === 'UNEXPECTED_TOKEN' && text.slice(from - 1, from + 1) === '${') {
    return 'This is not YAML: a reference inside of { } or [ ] stands without quotes. Write "${…}".';
  }
  const said = SENTENCES[error.code] ?? withoutSource(error);
  return `This is not YAML: ${said}. ${ADVICE[error.code] ?? 'Look for a missing quote, bracket or indentation before it.'}`;
}

function withoutSource(error: YAMLError | YAMLWarning): string {
  const said = error.code === 'UNEXPECTED_TOKEN' ? error.message.replace(/: .*$/s, '') : error.message;
  return said.replace(/"quote/, 'quote').replace(/\.$/, '');
}
