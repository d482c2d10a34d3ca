/** The whole number that a flag says. Ends the program with 2 and one sentence where it says none. */
export function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < 0) {
    return refuse(`--${flag} takes a whole number, not "${text}".`);
  }
  return number;
}

/** The name that a flag says, of those it can. Ends the program with 2 and one sentence where it says another. */
export function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  return names.find((name) => name === text) ?? refuse(`--${flag} takes ${names.join(', ')}, not "${text}".`);
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
