import assert from 'node:assert/strict';
import { PULL_ROWS, isUnusable } from '../../../shared/rollout/pull-symptoms.ts';
import { NAMESPACE, pod } from '../../support/objects.ts';
import { IMAGE, TRIED, waits, itTells } from './container-cases.ts';
import type { Case } from './container-cases.ts';
import { event } from './events.ts';

const R = 'reg.example.com/app:458';
const RPC = `rpc error: code = NotFound desc = failed to pull and unpack image "${R}": failed to resolve image`;

describe('a pull error says that there is no such image', () => {
  const rows: readonly (readonly [message: string, is: boolean])[] = [
    [`${RPC}: ${R}: not found`, true],
    [`Back-off pulling image "${R}": ErrImagePull: ${RPC}: ${R}: not found`, true],
    [`failed to pull and unpack image "${R}": not found`, true],
    [`${RPC}: docker.io/library/nginx:999: not found`, true],
    [`failed to copy: httpReadSeeker: failed open: content at https://reg/v2/app/manifests/sha256:ab: not found`, true],
    [`reading manifest 458 in reg.example.com/app: manifest unknown`, true],
    [`Error response from daemon: manifest for ${R} not found: manifest unknown: manifest unknown`, true],
    ['name unknown: repository app is not known to the registry', true],
    [
      'rpc error: code = NotFound desc = get image config descriptor: no match for platform in manifest sha256:ab: not found',
      true,
    ],
    ['no matching manifest for linux/arm64 in the manifest list entries', true],
    ['choosing image instance: no image found in image index for architecture "arm64"', true],
    ['Failed to apply default image tag "X": couldn\'t parse image name "X": invalid reference format', true],
    [`${RPC}: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`, false],
    ['pull access denied, repository does not exist or may require authorization: insufficient_scope', false],
    ['unexpected status from HEAD request to URL: 429 Too Many Requests', false],
    ['failed to do request: Head "URL": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host', false],
    ['dial tcp 127.0.0.1:9: connect: connection refused', false],
    ['credential helper docker-credential-ecr-login: not found', false],
    ['error getting credentials - err: exec: /usr/bin/docker-credential-gcr: not found', false],
    ['secret "regcred" not found', false],
    [`Back-off pulling image "${R}"`, false],
    ['', false],
  ];
  for (const [message, is] of rows) {
    it(`${is ? 'in' : 'not in'}: ${message.slice(-80)}`, () => assert.equal(isUnusable(message), is));
  }
});

const CASES: readonly Case[] = [
  ...[
    'manifest unknown',
    'Invalid reference format',
    `rpc error: code = NotFound desc = ${TRIED}: ${IMAGE}: not found`,
  ].map((message): Case => ({
    row: 'the image is not in the registry',
    given: waits('ErrImagePull', message),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: ${message.startsWith('rpc') ? 'not found' : message}`,
    next: /was pushed under exactly this name/,
  })),
  {
    row: 'the image is not in the registry',
    given: waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`, {
      said: { reason: 'ErrImagePull', message: `${TRIED}: not found` },
    }),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: not found`,
    next: /imageTag/,
  },
  {
    row: 'the image is for another platform',
    given: waits('ErrImagePull', 'no match for platform in manifest sha256:1: not found'),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: no match for platform in manifest sha256:1: not found`,
    next: /platform of the nodes/,
  },
  {
    row: 'the signature of the image is not accepted',
    given: waits('SignatureValidationFailed', 'signature not accepted'),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: signature not accepted`,
    next: /Sign the image/,
  },
  {
    row: 'the registry has a rate limit',
    given: waits('ErrImagePull', `${TRIED}: 429 Too Many Requests`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 429 Too Many Requests`,
    next: /limit of the registry has passed/,
  },
  {
    row: 'the registry does not let the pod in',
    given: waits('ErrImagePull', `${TRIED}: 401 Unauthorized`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 401 Unauthorized`,
    next: /Give the pods a pull secret/,
  },
  {
    row: 'the registry does not let the pod in',
    given: waits('ErrImagePull', 'pull access denied', {
      events: [
        event(
          'FailedToRetrieveImagePullSecret',
          'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
        ),
      ],
    }),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: pull access denied`,
    next: new RegExp(`^The pull secret regcred does not exist in namespace ${NAMESPACE}`),
  },
  {
    row: 'the registry is not reached from the node',
    given: waits('ErrImagePull', `${TRIED}: dial tcp: lookup reg: no such host`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: dial tcp: lookup reg: no such host`,
    next: /whether node node-1 reaches it/,
  },
  {
    row: 'the registry is not reached from the node',
    given: waits('ImagePullBackOff', undefined, {
      pod: pod({ ready: false }),
      events: [
        event('Failed', `Failed to pull image "${IMAGE}": 503 Service Unavailable`),
        event('Failed', 'Error: ErrImagePull'),
      ],
    }),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 503 Service Unavailable`,
    next: /whether node of the pod reaches it/,
  },
  {
    row: 'the image cannot be pulled, for another reason',
    given: waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: ImagePullBackOff`,
    next: /kubectl describe pod pod-1 -n prod$/,
  },
  {
    row: 'the image cannot be pulled, for another reason',
    given: waits('ImageInspectError', 'broken'),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: broken`,
    next: /kubectl describe pod/,
  },
];

describe('what is wrong with an image that cannot be had', () => itTells(CASES, PULL_ROWS));
