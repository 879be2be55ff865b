import assert from 'node:assert/strict';
import { isUnusable } from '../../../shared/rollout/pull-symptoms.ts';

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
