import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import type { ApiAnswer } from '../support/cluster.ts';
import { workloadPath } from '../support/cluster-workloads.ts';
import type { JsonObject } from '../rigs/cluster/model/json.ts';
import type { Deployment } from '../rigs/cluster/model/objects.ts';
import { deploymentPath, readDeployment, withNamespace } from './context.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const IMAGE = '/spec/template/spec/containers/0/image';

/** What the server makes of patches, and how it words what it refuses. */
export function patchConformance(): void {
  describe('patches', () => {
    const context = withNamespace();
    const send = (body: unknown, contentType: string, query = ''): Promise<ApiAnswer> =>
      context().cluster.api('PATCH', deploymentPath(context(), 'web') + query, body, contentType);
    const refused = (answer: ApiAnswer): JsonObject => {
      const { status, code, reason, message, details } = answer.body;
      assert.equal(status, 'Failure');
      assert.equal(code, answer.status);
      return { code, reason, message, ...(details === undefined ? {} : { details }) };
    };
    before(async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'web', {
        image: testImage('1'),
        replicas: 1,
        container: { readinessProbe: undefined },
      });
      await cluster.waitForRollout(namespace, 'web');
    });

    it('answers a JSON patch that does not fit with 422 and no reason', async () => {
      const unprocessable = {
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
        details: {},
      };
      const misfits = [
        { op: 'test', path: IMAGE, value: 'other' },
        { op: 'test', path: '/metadata/uid', value: 'other' },
        { op: 'replace', path: '/spec/template/spec/containers/7/image', value: 'x' },
        { op: 'remove', path: '/metadata/annotations/none' },
        { op: 'add', path: '/metadata/none/none', value: 'x' },
        { op: 'test', path: '/metadata/none/none', value: 'x' },
        { op: 'change', path: IMAGE, value: 'x' },
      ];
      for (const operation of misfits) {
        assert.deepEqual(refused(await send([operation], JSON_PATCH)), unprocessable, JSON.stringify(operation));
      }
    });

    it('applies all operations of a JSON patch or none', async () => {
      const before = await readDeployment(context(), 'web');
      const change = { op: 'replace', path: IMAGE, value: testImage('9') };
      await send([change, { op: 'test', path: IMAGE, value: testImage('1') }], JSON_PATCH);
      assert.deepEqual((await readDeployment(context(), 'web')).spec, before.spec);
      const tests = [
        { op: 'test', path: '/metadata/uid', value: before.metadata.uid },
        { op: 'test', path: '/spec/template', value: before.spec.template },
        { op: 'test', path: '/metadata/none', value: null },
      ];
      const { status, body } = await send(tests, JSON_PATCH);
      assert.equal(status, 200);
      assert.equal((body as unknown as Deployment).metadata.generation, before.metadata.generation);
    });

    it('answers what cannot be read with 400, and unknown kinds of patches with 415', async () => {
      const bad = (message: string): JsonObject => ({ code: 400, reason: 'BadRequest', message });
      const go = 'json: cannot unmarshal';
      assert.deepEqual(
        refused(await send({ a: 1 }, JSON_PATCH)),
        bad(`error decoding patch: ${go} object into Go value of type []handlers.jsonPatchOp`),
      );
      assert.deepEqual(
        refused(await send('[{', JSON_PATCH)),
        bad('error decoding patch: unexpected end of JSON input'),
      );
      assert.deepEqual(
        refused(await send([1], MERGE_PATCH)),
        bad(`error decoding patch: ${go} array into Go value of type map[string]interface {}`),
      );
      assert.deepEqual(refused(await send('{', STRATEGIC_PATCH)), bad('unexpected end of JSON input'));
      assert.equal((await send({}, 'application/other')).status, 415);
    });

    it('takes 256 KiB of annotations, keys and values together, and refuses a byte more', async () => {
      const { metadata } = await readDeployment(context(), 'web');
      const others = Object.entries(metadata.annotations ?? {})
        .flat()
        .join('').length;
      const filled = (bytes: number) => ({ metadata: { annotations: { filler: 'x'.repeat(bytes - others - 6) } } });
      assert.equal((await send(filled(262_144), MERGE_PATCH, '?dryRun=All')).status, 200);
      const { reason, message } = refused(await send(filled(262_145), MERGE_PATCH, '?dryRun=All'));
      assert.equal(reason, 'Invalid');
      assert.equal(
        message,
        'Deployment.apps "web" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
      );
    });

    it('refuses a stale resourceVersion with 409, another uid with 422', async () => {
      const stale = refused(await send({ metadata: { resourceVersion: '1' } }, MERGE_PATCH));
      assert.deepEqual(stale, {
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'web', group: 'apps', kind: 'deployments' },
      });
      const { code, message } = refused(await send({ metadata: { uid: 'other' } }, MERGE_PATCH));
      assert.equal(code, 422);
      assert.equal(
        message,
        'Deployment.apps "web" is invalid: metadata.uid: Invalid value: "other": field is immutable',
      );
    });

    it('names the fields that are not valid', async () => {
      const image = refused(await send([{ op: 'replace', path: IMAGE, value: '' }], JSON_PATCH));
      assert.equal(
        image['message'],
        'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
      );
      assert.deepEqual((image['details'] as JsonObject)['causes'], [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.template.spec.containers[0].image' },
      ]);
      const selector = [{ op: 'replace', path: '/spec/selector/matchLabels/app', value: 'other' }];
      assert.equal(
        refused(await send(selector, JSON_PATCH))['message'],
        'Deployment.apps "web" is invalid: [spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`, spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable]',
      );
    });

    it('changes nothing with dryRun=All, and answers what would be', async () => {
      const before = await readDeployment(context(), 'web');
      const change = [{ op: 'replace', path: IMAGE, value: testImage('2') }];
      const { status, body } = await send(change, JSON_PATCH, '?dryRun=All&fieldValidation=Strict');
      const would = body as unknown as Deployment;
      assert.equal(status, 200);
      assert.equal(would.spec.template.spec.containers[0]?.image, testImage('2'));
      assert.equal(would.metadata.generation, (before.metadata.generation ?? 0) + 1);
      assert.equal(would.metadata.resourceVersion, before.metadata.resourceVersion);
      assert.deepEqual((await readDeployment(context(), 'web')).spec, before.spec);
    });

    it('merges containers by name, and says who set an image', async () => {
      const { cluster, namespace } = context();
      const containers = [{ name: 'side', image: testImage('7') }];
      await cluster.createDeployment(namespace, 'pair', { image: testImage('1'), replicas: 1, containers });
      const patch = { spec: { template: { spec: { containers: [{ name: 'pair', image: testImage('2') }] } } } };
      const path = `${workloadPath('Deployment', namespace, 'pair')}?fieldManager=somebody`;
      const patched = (await cluster.ask('PATCH', path, patch, STRATEGIC_PATCH)) as unknown as Deployment;
      const images = patched.spec.template.spec.containers.map(({ name, image }) => [name, image]);
      assert.deepEqual(images, [
        ['pair', testImage('2')],
        ['side', testImage('7')],
      ]);
      const entry = patched.metadata.managedFields?.find(({ manager }) => manager === 'somebody');
      assert.equal(entry?.operation, 'Update');
      assert.match(entry.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual(entry.fieldsV1, {
        'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"pair"}': { 'f:image': {} } } } } },
      });
      const creator = patched.metadata.managedFields?.find(({ manager }) => manager === 'e2e-test');
      assert.ok(!JSON.stringify(creator?.fieldsV1).includes('k:{\\"name\\":\\"pair\\"}":{".":{},"f:image"'));
      const controller = await cluster.waitFor('the entry of the controller', async () => {
        const { metadata } = await readDeployment(context(), 'pair');
        return metadata.managedFields?.find(({ manager }) => manager === 'kube-controller-manager');
      });
      assert.equal(controller.subresource, 'status');
      assert.deepEqual(controller.fieldsV1['f:metadata'], {
        'f:annotations': { '.': {}, 'f:deployment.kubernetes.io/revision': {} },
      });
      const removal = { metadata: { annotations: { none: null } } };
      assert.equal((await send(removal, STRATEGIC_PATCH)).status, 200);
    });

    it('fills in what a manifest leaves out', async () => {
      const { spec } = await readDeployment(context(), 'web');
      const { template, selector: _selector, ...rest } = spec;
      assert.deepEqual(rest, {
        progressDeadlineSeconds: 600,
        replicas: 1,
        revisionHistoryLimit: 10,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      });
      assert.deepEqual(template.spec, {
        containers: [
          {
            name: 'web',
            image: testImage('1'),
            imagePullPolicy: 'IfNotPresent',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 1,
      });
    });
  });
}
