import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { projected } from '../../../shared/manifests/projection.ts';
import { CONFIG, CONFIG_FIELDS, DEPLOYMENT, DEPLOYMENT_FIELDS, SERVICE, SERVICE_FIELDS } from './recorded-answers.ts';

describe('Manifests: what an object has at the fields that are ours', () => {
  const ENV = { 'f:env': { 'k:{"name":"MODE"}': { 'f:value': {} }, 'k:{"name":"B"}': { 'f:value': {} } } };
  const rows: readonly (readonly [title: string, object: JsonObject, fields: JsonObject, kept: JsonObject])[] = [
    [
      'a Deployment: neither defaults nor what others put in',
      DEPLOYMENT,
      DEPLOYMENT_FIELDS,
      {
        metadata: { labels: { team: 'blue' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [
                {
                  name: 'app',
                  args: ['--a', '--b'],
                  env: [
                    { name: 'MODE', value: 'calm' },
                    { name: 'OLD', value: '1' },
                  ],
                  image: 'r/app:9',
                  ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }],
                },
              ],
              volumes: [
                { name: 'conf', configMap: { name: 'conf' } },
                { name: 'tmp', emptyDir: {} },
              ],
            },
          },
        },
      },
    ],
    [
      'a ConfigMap: the values of a set that are ours, and no foreign key',
      CONFIG,
      CONFIG_FIELDS,
      { data: { level: 'info', old: 'x' }, metadata: { finalizers: ['example.com/b', 'example.com/a'] } },
    ],
    [
      'a Service: two ports by number and protocol',
      SERVICE,
      SERVICE_FIELDS,
      {
        spec: {
          ports: [
            { port: 80, protocol: 'TCP', name: 'http' },
            { port: 53, protocol: 'UDP', name: 'dns' },
          ],
          selector: { app: 'web' },
        },
      },
    ],
    [
      'TCP may be left out of a port',
      { ports: [{ port: 80, name: 'http' }] },
      { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
      { ports: [{ port: 80 }] },
    ],
    ['a field that is not there is left out', { data: { a: '1' } }, { 'f:data': { 'f:b': {} }, 'f:x': {} }, {}],
    [
      'a map that is ours stays when all in it is gone',
      { data: { a: '1' } },
      { 'f:data': { '.': {}, 'f:b': {} } },
      { data: {} },
    ],
    [
      'a list that is ours stays when all in it is gone',
      { env: [{ name: 'A' }] },
      { 'f:env': { '.': {}, 'k:{"name":"B"}': {} } },
      { env: [] },
    ],
    [
      'an item of which nothing of ours is there is left out',
      { env: [{ name: 'B' }, { name: 'X', value: '1' }] },
      ENV,
      {},
    ],
    ['an item comes with its key', { env: [{ name: 'B', value: '2' }] }, ENV, { env: [{ name: 'B', value: '2' }] }],
    [
      'an item that is ours as a whole comes whole',
      { env: [{ name: 'B', value: '2' }] },
      { 'f:env': { 'k:{"name":"B"}': {} } },
      { env: [{ name: 'B', value: '2' }] },
    ],
    ['what is no map any more comes as it is', { data: 'text' }, { 'f:data': { 'f:a': {} } }, { data: 'text' }],
    ['nothing is ours', CONFIG, {}, {}],
  ];
  for (const [title, object, fields, kept] of rows) it(title, () => assert.deepEqual(projected(object, fields), kept));
});
