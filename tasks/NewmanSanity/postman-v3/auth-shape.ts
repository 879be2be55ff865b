import * as v from 'valibot';
import { mapOf } from './fields.ts';
import { pairs, text } from './pairs.ts';
import type { Pair } from './pairs.ts';

// Those of newman (postman-v3.md#9-auth).
const TYPES = [
  'apikey',
  'asap',
  'awsv4',
  'basic',
  'bearer',
  'digest',
  'edgegrid',
  'hawk',
  'jwt',
  'ntlm',
  'oauth1',
  'oauth2',
] as const;

// A number would be sent as nothing: newman wants text.
const credential = v.union(
  [text, v.boolean(), v.array(v.unknown()), v.looseObject({})],
  'is neither text nor true or false → Write it in quotes',
);

/** How a request proves who sends it. `inherit` says the same as no auth at all. */
export interface Auth {
  readonly type: string;
  readonly credentials: readonly Pair<unknown>[];
}

/** The authorization of a request. */
export const auth: v.GenericSchema<unknown, Auth> = mapOf(
  v.object({
    type: v.picklist(
      ['noauth', 'inherit', ...TYPES],
      `is no authorization that newman knows → Write one of ${TYPES.join(', ')} or noauth`,
    ),
    credentials: v.optional(pairs<unknown>(credential), []),
    rules: v.optional(v.never('says when an authorization holds, which newman cannot → Remove the rules')),
  }),
);

/** One authorization, or a list with one in it. Newman has no place for several. */
export const oneAuth: v.GenericSchema<unknown, Auth | undefined> = v.lazy((value) =>
  Array.isArray(value) ? listOfOne : auth,
);

const listOfOne = v.pipe(
  v.array(auth),
  v.check(
    ({ length }) => length === 1,
    'must hold exactly one authorization, as newman knows no other → Keep the one that is to be sent',
  ),
  v.transform(([only]) => only),
);
