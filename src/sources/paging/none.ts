import { END, type PagingStrategy } from './strategy.ts';

/** One page is all there is. */
export const noPaging: PagingStrategy = {
  first: (request) => ({ request, page: 'all' }),
  next: () => END,
};
