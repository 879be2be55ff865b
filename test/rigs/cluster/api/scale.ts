import type { JsonObject } from '../model/json.ts';
import { isJsonObject, objectAt, textAt } from '../model/json.ts';
import type { Deployment, StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import { DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS } from '../model/resources.ts';
import type { Answer, Call } from './context.ts';
import { decodeOptions, decodePatch } from './decode.ts';
import { existing } from './reading.ts';
import { readBody } from './request.ts';
import { badRequest, conflict, methodNotAllowed, MODIFIED } from './status.ts';
import { isDryRun } from './writing.ts';

/** What can be scaled has its number of replicas in the same place. */
type Scalable = StoredObject & { spec: { replicas: number }; status?: { replicas?: number } };

export function isScalable(resource: Resource): boolean {
  return [DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS].some((known: Resource) => known === resource);
}

/** GET, PUT and PATCH of the scale of a workload, as `kubectl scale` and autoscalers use it. */
export async function serveScale(call: Call): Promise<Answer> {
  const before = existing(call) as Scalable;
  const scale = scaleOf(before);
  if (call.request.verb === 'get') return { status: 200, body: scale };
  const wanted = await wantedScale(call, scale);
  const version = textAt(wanted, 'metadata', 'resourceVersion') ?? '';
  if (version !== '' && version !== before.metadata.resourceVersion) {
    throw conflict(call.resource, before.metadata.name, MODIFIED);
  }
  const { replicas = 0 } = objectAt(wanted, 'spec');
  if (!Number.isInteger(replicas) || Number(replicas) < 0) throw badRequest('spec.replicas is no number of replicas');
  if (isDryRun(call)) return { status: 200, body: { ...scale, spec: { replicas } } };
  const after = call.store.edit(call.resource as Resource<Scalable>, before, 'spec', (draft) => {
    draft.spec.replicas = Number(replicas);
  });
  return { status: 200, body: scaleOf(after ?? before) };
}

async function wantedScale(call: Call, scale: JsonObject): Promise<JsonObject> {
  const body = await readBody(call.message);
  if (call.request.verb === 'update') return decodeOptions(body);
  if (call.request.verb !== 'patch') throw methodNotAllowed();
  return decodePatch(call.message.headers['content-type'] ?? '', body)(scale);
}

function scaleOf(object: Scalable): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { selector } = (object as unknown as Deployment).spec;
  const labels = isJsonObject(selector) ? objectAt(selector, 'matchLabels') : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: object.spec.replicas },
    status: {
      replicas: object.status?.replicas ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value as string)}`)
        .join(','),
    },
  };
}
