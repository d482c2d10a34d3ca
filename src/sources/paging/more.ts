import { compilePath } from '../../ports/path.ts';

/** Whether the flag in a body says that there is more; undefined where no flag is looked at. */
export type ReadMore = (body: unknown) => boolean | undefined;

/**
 * Compiles the path of a flag such as `has_more`. `false`, `0`, an empty text, the text `false`, null and a missing one
 * all say no: APIs leave it out on the last page.
 *
 * @throws PathError when it is not a path.
 */
export function compileMore(path: string | undefined): ReadMore {
  if (path === undefined) {
    return () => undefined;
  }
  const at = compilePath(path);
  return (body) => {
    const found = at(body);
    return Boolean(found) && !/^(?:false|0)$/i.test(String(found));
  };
}
