import type { JsonObject } from '../kubernetes/objects.ts';
import { fieldsText } from '../manifests/fields-hash.ts';
import { fieldPaths, singleFields } from '../manifests/owned-fields.ts';
import { projected } from '../manifests/projection.ts';
import { fieldsToRestore } from './recorded-object.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/**
 * The fields that are not what they were although the object went back, as people read them: what somebody else has put in as
 * well by server-side apply stays, and is no matter to fight over (manifests.md#5-restoring). Pure.
 *
 * @param made what the server made of it
 */
export function whatStays(recorded: ObjectToRestore, made: JsonObject): readonly string[] {
  const different = singleFields(fieldsToRestore(recorded, made)).filter((one) => {
    const [now, then] = [made, recorded.before ?? {}].map((object) => fieldsText(projected(object, one), one));
    return now !== then;
  });
  return different.flatMap((one) => fieldPaths(one));
}
