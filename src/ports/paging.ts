/** Where the total is told, and of what: so that the pages after the first are fetched in parallel. */
export type Total = { readonly of: 'records' | 'pages' } & (
  | { readonly path: string }
  /** The name of a header. */
  | { readonly header: string }
);

/**
 * Where a value goes in a request: a parameter of the query by its name, a header, or a place in the body (a path where
 * the body is JSON, a name where it is a form).
 */
export type ParameterPlace = string | { readonly header: string } | { readonly body: string };

/** Where a page tells the cursor of the next one. */
export type CursorFrom =
  /** A path in the body. */
  | { readonly body: string }
  | { readonly header: string }
  /** A path in the last record of the page. */
  | { readonly lastRecord: string };

export type Paging =
  | { readonly style: 'none' }
  | {
      readonly style: 'page';
      readonly parameter: ParameterPlace;
      /** The number of the first page: 0 or 1. */
      readonly start: number;
      /** Records on a full page; needed with a total of records, and to stop at a short page. */
      readonly size?: PageSize | undefined;
      readonly total?: Total | undefined;
      /** Path of a flag in the body: whether there is more. It then decides alone. */
      readonly more?: string | undefined;
      readonly maxPages: number;
    }
  | {
      readonly style: 'offset';
      readonly parameter: ParameterPlace;
      readonly start: number;
      readonly size: PageSize;
      readonly total?: Total | undefined;
      readonly more?: string | undefined;
      readonly maxPages: number;
    }
  | {
      readonly style: 'next';
      /** A page without records is the last, whatever it tells. */
      readonly untilEmpty?: boolean | undefined;
      /** Path of the next URL in the body; absolute or relative to the URL that answered. */
      readonly path: string;
      readonly maxPages: number;
    }
  | {
      /** The next URL is in the `Link` header, RFC 8288. */
      readonly style: 'link';
      readonly untilEmpty?: boolean | undefined;
      readonly rel: string;
      readonly maxPages: number;
    }
  | {
      /** Each page tells a cursor that asks for the next. */
      readonly style: 'cursor';
      readonly untilEmpty?: boolean | undefined;
      readonly from: CursorFrom;
      readonly parameter: ParameterPlace;
      readonly size?: PageSize | undefined;
      readonly more?: string | undefined;
      readonly maxPages: number;
    }
  | {
      /** The value that the last record of a page has, mostly its time, is where the next page begins. */
      readonly style: 'keyset';
      /** Path in the record. Records come in its order. */
      readonly field: string;
      readonly parameter: ParameterPlace;
      /** Added to the value, where the API counts the record that it names as part of the next page. */
      readonly add: number;
      readonly size?: PageSize | undefined;
      readonly maxPages: number;
    };

export type PageSize = { readonly parameter?: ParameterPlace | undefined; readonly value: number };
