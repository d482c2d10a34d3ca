import { isObject, type Shape } from './shape.ts';

/**
 * Parallel lists, zipped: `{ time: [1, 2], temp: [3, 4] }` is `{ time: 1, temp: 3 }` and `{ time: 2, temp: 4 }`. What
 * is no list is left out. Lists of different lengths cannot be told which value belongs to which, so they are wrong.
 */
export const columnsShape: Shape = (found) => {
  if (!isObject(found)) {
    return undefined;
  }
  const columns = Object.entries(found).filter((each): each is [string, unknown[]] => Array.isArray(each[1]));
  const [first] = columns;
  if (first === undefined) {
    return { wrong: 'there is no list among its columns' };
  }
  const length = first[1].length;
  const other = columns.find(([, values]) => values.length !== length);
  if (other !== undefined) {
    return {
      wrong: `its columns have different lengths: ${first[0]} has ${length}, ${other[0]} has ${other[1].length}`,
    };
  }
  return first[1].map((_, index) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[index]])),
  );
};
