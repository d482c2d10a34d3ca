export { checkType, type TypeProblem } from './check-type.ts';
export { compileType } from './compile-type.ts';
