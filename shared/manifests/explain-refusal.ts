import type { ApiError, Verb } from '../kubernetes/api-error.ts';
import { isMissingRight, roleLine } from '../kubernetes/api-error.ts';
import { Secrets } from '../host/secrets.ts';
import { ownsLastApplied } from './judge-conflicts.ts';
import type { FieldConflict } from './judge-conflicts.ts';
import type { ManagedFields } from '../kubernetes/objects.ts';
import type { Manifest } from './manifest.ts';
import { describeManifest, isJsonObject } from './manifest.ts';
import { isSecret } from './secret-as-data.ts';

// The server's words for what does not fit the schema, an answer 500 without a reason (manifests.md#4-server-side-apply-on-a-real-136).
const TYPED = /failed to create typed patch object \([^)]*\): /;
const NOT_TEXT = /^(\S+): expected string, got .*/;
const UNKNOWN_FIELD = /^(\S+): field not declared in schema$/;
// What must stay as it was made (apimachinery validation.ValidateImmutableField, and StatefulSets).
const IMMUTABLE = /\bfield is immutable\b|^Forbidden: updates to statefulset spec /;
const FORBIDDEN = /cannot ([a-z]+) resource/;

/** Why the server would not take an object, and what to do; no value of a Secret is in it. Without a full stop at the end. */
export function explainRefusal(
  manifest: Manifest,
  error: Pick<ApiError, 'status' | 'serverMessage' | 'causes'>,
): string {
  const said = withoutSecrets(manifest, error.serverMessage);
  const what = describeManifest(manifest);
  if (isMissingRight(error)) return `the connection may not ${verbOf(said)} ${what} (403: ${said})`;
  const immutable = error.causes.filter(({ message }) => IMMUTABLE.test(message)).map(({ field }) => field);
  if (immutable.length > 0) {
    // The server's own sentence holds the whole value, pages of it.
    return `${immutable.join(', ')} of ${what} can no longer be changed once the object is there. Give it another name, or delete it before`;
  }
  const fields = TYPED.test(said) ? said.replace(TYPED, '') : undefined;
  const text = fields === undefined ? undefined : NOT_TEXT.exec(fields)?.[1];
  if (text !== undefined) return `${text} of ${what} is to be text. Put it in quotes`;
  const unknown = fields === undefined ? undefined : UNKNOWN_FIELD.exec(fields)?.[1];
  if (unknown !== undefined) return `${what} has no field ${unknown}. Check its spelling and where it stands`;
  return `the API server would not take ${what} (${error.status}: ${fields ?? said})`;
}

/** Whether a field can no longer be changed. */
export function isImmutable({ status, causes }: Pick<ApiError, 'status' | 'causes'>): boolean {
  return status === 422 && causes.some(({ message }) => IMMUTABLE.test(message));
}

/** The rules of a Role that grant what was refused, each once. */
export function rightsLines(errors: readonly Pick<ApiError, 'serverMessage' | 'subject'>[]): readonly string[] {
  return [
    ...new Set(errors.map(({ serverMessage, subject }) => roleLine({ ...subject, verb: verbOf(serverMessage) }))),
  ];
}

// To make an object by server-side apply takes two rights, and the server says which of them is missing.
function verbOf(serverMessage: string): Verb {
  const [, verb] = FORBIDDEN.exec(serverMessage) ?? [];
  return verb === 'get' || verb === 'create' ? verb : 'patch';
}

// What kubectl's own entry of managed fields holds on to: an item under an old key.
const HELD = /Duplicate value/;
// A webhook that has side effects elsewhere (apiserver plugin/webhook/errors/statuserror.go).
const NO_DRY_RUN = /does not support dry run/;

/** Why a refusal of a dry run says nothing of what an apply would meet; `undefined` where it does. Half a sentence. */
export function onlyInDryRun(
  { status, serverMessage }: Pick<ApiError, 'status' | 'serverMessage'>,
  managers: readonly ManagedFields[],
): string | undefined {
  if (NO_DRY_RUN.test(serverMessage)) return 'an apply may pass, since only the dry run is refused';
  if (status !== 422 || !HELD.test(serverMessage) || !managers.some(ownsLastApplied)) return undefined;
  return 'it may take it once the fields of kubectl apply are taken over, which a dry run cannot do';
}

/** Why a set is not applied over somebody else's fields. */
export function explainConflicts(manifest: Manifest, conflicts: readonly FieldConflict[]): string {
  const managers = [...new Set(conflicts.map(({ manager }) => manager))];
  const fields = conflicts.map(({ field, manager }) => (managers.length > 1 ? `${field} (${manager})` : field));
  return `${managers.join(' and ')} ${managers.length > 1 ? 'own' : 'owns'} ${fields.join(', ')} of ${describeManifest(manifest)} with another value. Leave ${fields.length > 1 ? 'them' : 'it'} out of the manifest, or have the owner give ${fields.length > 1 ? 'them' : 'it'} up; forceConflicts: true takes ${fields.length > 1 ? 'them' : 'it'} over`;
}

function withoutSecrets({ body }: Manifest, text: string): string {
  if (!isSecret(body) || !isJsonObject(body['data'])) return text;
  const secrets = new Secrets();
  for (const value of Object.values(body['data'])) {
    if (typeof value !== 'string') continue;
    secrets.add(value);
    secrets.add(Buffer.from(value, 'base64').toString('utf8'));
  }
  return secrets.mask(text);
}
