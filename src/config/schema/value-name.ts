import { z } from 'zod';

/** What a value of a partition may be called. */
export const valueName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'is no name for a value. Use letters, digits, _ and -, a letter first.');
