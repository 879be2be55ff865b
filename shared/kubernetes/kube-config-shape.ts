import * as v from 'valibot';

// Every field of client-go's tools/clientcmd/api/v1/types.go, by the names that it has there. kubectl passes over what it
// does not know, and takes an empty text for none.
const text = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((value) => value || undefined),
);
const required = v.pipe(v.string(), v.nonEmpty());
const flag = v.nullish(v.boolean(), false);

function list<T extends v.GenericSchema>(entry: T) {
  return v.nullish(v.array(entry), []);
}

const extensions = list(v.object({ name: text, extension: v.unknown() }));

const cluster = v.object({
  server: required,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'proxy-url': text,
  'disable-compression': flag,
  extensions,
});

const exec = v.object({
  apiVersion: text,
  command: text,
  args: list(v.string()),
  env: v.pipe(
    list(v.object({ name: required, value: v.nullish(v.string(), '') })),
    v.transform((entries) => Object.fromEntries(entries.map(({ name, value }) => [name, value]))),
  ),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

const other = v.fallback(text, undefined);
const providerConfig = v.object({
  'id-token': text,
  // Of the provider `azure`, from before kubelogin.
  'apiserver-id': other,
  'tenant-id': other,
  'config-mode': other,
});

const user = v.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  as: text,
  'as-uid': text,
  'as-groups': list(v.string()),
  'as-user-extra': v.nullish(v.record(v.string(), list(v.string())), {}),
  username: text,
  password: text,
  'auth-provider': v.nullish(v.object({ name: required, config: v.nullish(providerConfig, {}) })),
  exec: v.nullish(exec),
});

const context = v.object({ cluster: required, user: text, namespace: text });

export const kubeConfigShape = v.object({
  clusters: list(v.object({ name: required, cluster })),
  users: list(
    v.object({
      name: required,
      // `user:` with nothing below it is somebody without credentials.
      user: v.nullish(user, {}),
    }),
  ),
  contexts: list(v.object({ name: required, context })),
  'current-context': text,
});

export type ClusterFields = v.InferOutput<typeof cluster>;
export type UserFields = v.InferOutput<typeof user>;
