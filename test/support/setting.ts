/** What an integration test is told in the environment. @throws Error saying what to set, when it is not set */
export function setting(name: string, what: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`Set ${name} to ${what}.`);
  }
  return value;
}
