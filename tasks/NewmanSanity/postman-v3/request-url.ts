import type { Pair } from './pairs.ts';

/** The parts of an address, as postman-collection takes it apart. */
export interface AddressParts {
  readonly query?: readonly { readonly key: string | null; readonly value: string | null }[] | undefined;
}

/** `Url.parse` of postman-collection. */
export type ParseUrl = (url: string) => AddressParts;

/** What of a request says where it goes. */
export interface RequestAddress {
  readonly url: string;
  readonly queryParams: readonly Pair<string | null>[];
  readonly pathVariables: readonly Pair[];
}

/** Whether an address is more than its text. */
export function needsParts({ queryParams, pathVariables }: RequestAddress): boolean {
  return queryParams.length + pathVariables.length > 0;
}

/**
 * The `url` of a request in v2.1. Parameters of `queryParams` stand for all of their name in the text, which holds
 * those too that are switched off; others of the text stay (postman-v3.md#11-url-query-path).
 */
export function requestUrl(address: RequestAddress, parse: ParseUrl): string | object {
  if (!needsParts(address)) return address.url;
  const { url, queryParams, pathVariables } = address;
  const parts = parse(url);
  const query = queryParams.length === 0 ? parts.query : mergedQuery(parts.query ?? [], queryParams);
  return {
    ...parts,
    raw: url,
    ...(query === undefined ? {} : { query }),
    ...(pathVariables.length === 0 ? {} : { variable: pathVariables }),
  };
}

type Parameter = NonNullable<AddressParts['query']>[number] | Pair<string | null>;

function mergedQuery(ofText: readonly Parameter[], rows: readonly Pair<string | null>[]): readonly Parameter[] {
  const listed = new Set<string | null>(rows.map(({ key }) => key));
  const others = ofText.filter(({ key }) => !listed.has(key));
  if (others.length === 0) return rows;
  const open = new Set(rows);
  const merged = ofText.flatMap((parameter): Parameter[] => {
    if (!listed.has(parameter.key)) return [parameter];
    const own = [...open].filter(({ key }) => key === parameter.key);
    for (const row of own) open.delete(row);
    return own;
  });
  return [...merged, ...open];
}
