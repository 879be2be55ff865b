import { gunzipSync } from 'node:zlib';
import type { Json, JsonObject, Metadata } from '../../../shared/kubernetes/objects.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { NEW_PIN, OLD_PIN, base64 } from '../../support/manifest-set.ts';

/** What a run left for people to read. */
export interface Left {
  readonly log: string;
  readonly artifacts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** All objects of a namespace that a step works on by manifests; the keys are `ConfigMap conf`. */
export interface SetSeen {
  /** What people mean by an object: without what servers, controllers and bookkeeping write, and alike in each namespace. */
  readonly objects: Readonly<Record<string, string>>;
  readonly uids: Readonly<Record<string, string>>;
  /** By which it is told whether anything was written, records included: status apart, which controllers write at any time. */
  readonly versions: Readonly<Record<string, string>>;
  /** The records of deployments. */
  readonly records: readonly string[];
  /** Where a value of a Secret stands and must not. */
  readonly leaks: readonly string[];
}

interface Listed extends JsonObject {
  readonly kind: string;
  readonly metadata: JsonObject & Metadata;
}

const LISTS: Readonly<Record<string, string>> = {
  ...{ ConfigMap: '/api/v1/configmaps', Secret: '/api/v1/secrets', Service: '/api/v1/services' },
  Deployment: '/apis/apps/v1/deployments',
};
const BOOKKEEPING =
  /^(?:smart-rollback\/|deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/|kubernetes\.io\/change-cause$)/;
const RECORD = /^smart-rollback\./;

/** Looks at all objects of a namespace, and for values of Secrets in records and in what a run left. */
export async function lookAtSet(cluster: TestCluster, namespace: string, left: Left): Promise<SetSeen> {
  const lists = await Promise.all(
    Object.entries(LISTS).map(async ([kind, place]) => {
      const { items } = await cluster.ask('GET', place.replace(/(\w+)$/, `namespaces/${namespace}/$1`));
      return (items as unknown as readonly Listed[]).map((one): Listed => ({ ...one, kind }));
    }),
  );
  const all = lists.flat().filter(({ metadata: { name } }) => name !== 'kube-root-ca.crt');
  const own = all.filter(({ metadata: { name } }) => !RECORD.test(name));
  const records = all.filter((one) => !own.includes(one));
  const table = (objects: readonly Listed[], tell: (one: Listed) => string) =>
    Object.fromEntries(objects.map((one) => [`${one.kind} ${one.metadata.name}`, tell(one)]));
  return {
    objects: table(own, (one) => contentOf(one, namespace)),
    uids: table(own, ({ metadata }) => metadata.uid),
    versions: table(all, versionOf),
    records: records.flatMap(({ kind, metadata: { name } }) => (kind === 'ConfigMap' ? [name] : [])),
    leaks: leaksIn(all, left),
  };
}

function contentOf({ metadata, data = null, type = null, spec = null }: Listed, namespace: string): string {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !BOOKKEEPING.test(name));
  const { labels = null } = metadata as JsonObject;
  const { clusterIP: _ip, clusterIPs: _ips, ...own } = (spec ?? {}) as JsonObject;
  return JSON.stringify({ labels, annotations, data, type, spec: own })
    .replaceAll(namespace, '(namespace)')
    .replaceAll(/"smart-rollback\.deployment\.[^"]*"/g, '"(record)"');
}

/** What tells of a workload that somebody wrote to it: its template and notes; its status changes at any time. */
function versionOf({ kind, metadata }: Listed): string {
  const { annotations, generation, resourceVersion, uid } = metadata;
  return kind === 'Deployment' ? JSON.stringify([uid, generation, annotations]) : `${uid} ${resourceVersion}`;
}

/** Values of Secrets in plain text and as they are sent, wherever people or other accounts read. */
function leaksIn(objects: readonly Listed[], { log, artifacts }: Left): readonly string[] {
  const forms = [OLD_PIN, NEW_PIN].flatMap((value) => [value, base64(value)]);
  const places: readonly (readonly [string, string])[] = [
    ['log', log],
    ...Object.entries(artifacts).flatMap(([name, files]) =>
      Object.entries(files).map(([file, text]) => [`${name}/${file}`, text] as const),
    ),
    ...objects
      .filter(({ kind }) => kind !== 'Secret')
      .map((one) => [`${one.kind} ${one.metadata.name}`, JSON.stringify(one) + unpacked(one)] as const),
  ];
  return places.flatMap(([place, text]) => (forms.some((form) => text.includes(form)) ? [place] : []));
}

/** What a record holds; nothing of another object, and of a part that is not whole by itself. */
function unpacked({ binaryData }: Listed): string {
  const { objects } = (binaryData ?? {}) as Readonly<Record<string, Json>>;
  return typeof objects === 'string' ? gunzipSync(Buffer.from(objects, 'base64')).toString('utf8') : '';
}
