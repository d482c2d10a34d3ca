/** Begins and ends the part of a document that a program writes. */
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** The document with `content` between its two marks. @throws Error when it has not both of them, once each, in order. */
export function replaceSection(document: string, content: string): string {
  const before = document.split(BEGIN);
  const after = before[1]?.split(END);
  if (before.length !== 2 || after?.length !== 2 || before[0]?.includes(END) === true) {
    throw new Error(`The document needs one ${BEGIN} and, after it, one ${END}.`);
  }
  return `${before[0]}${BEGIN}\n\n${content}\n\n${END}${after[1]}`;
}
