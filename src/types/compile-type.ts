import type { TypeConfig } from '../ports/pipeline.ts';
import type { Type } from '../ports/type.ts';
import { disambiguated } from './apart.ts';
import { checkType } from './check-type.ts';
import { compileCodedType } from './coded-type.ts';
import { compileMappedType } from './mapped-type.ts';

/**
 * Compiles a type once, to be run on many records.
 *
 * @throws Error when `checkType` has anything to say: the configuration was to be checked before.
 */
export function compileType(config: TypeConfig): Type {
  const type = compile(config);
  return config.onCollision === 'disambiguate' ? disambiguated(type) : type;
}

function compile(config: TypeConfig): Type {
  if (config.style === 'coded') {
    return compileCodedType(config);
  }
  const problems = checkType(config);
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
    throw new Error(`The type ${config.name} was not checked before it was compiled. ${list}`);
  }
  return compileMappedType(config);
}
