import assert from 'node:assert/strict';
import { LABEL, whyNoName, whyNoWorkloadName } from '../../../shared/kubernetes/why-no-name.ts';

describe('Why a text is no name', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['Prod', "capital letters are not allowed; did you mean 'prod'?"],
    ['my_namespace', "an underscore stands in it, where names have hyphens; did you mean 'my-namespace'?"],
    ['my namespace', "a blank stands in it; did you mean 'my-namespace'?"],
    ['a.b', "a dot stands in it; did you mean 'a-b'?"],
    ['-prod-', "it must begin and end with a letter or digit; did you mean 'prod'?"],
    ['staging, prod', 'it looks like several; one is taken'],
    ['ops\\prod', "a backslash stands in it; did you mean 'ops-prod'?"],
    ['ops/prod', "a slash stands in it; did you mean 'ops-prod'?"],
    ['prod:8080', "a colon stands in it; did you mean 'prod-8080'?"],
    ['café', "'é' stands in it; lower case letters, digits and hyphens are allowed; did you mean 'caf'?"],
    ['ü', "'ü' stands in it; lower case letters, digits and hyphens are allowed"],
    ['x'.repeat(64), 'it has 64 characters, 63 are allowed'],
  ];
  for (const [text, why] of rows) it(`'${text}': ${why}`, () => assert.equal(whyNoName(text, LABEL), why));
});

describe('Why a text is no name of a workload', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['Python-Service', "capital letters are not allowed; did you mean 'python-service'?"],
    ['a..b', 'it must begin and end with a letter or digit'],
    ['statefulset/My_Database', "an underscore stands in it, where names have hyphens; did you mean 'my-database'?"],
    ['deployment/', 'the name behind the slash is missing'],
    ['prod/deployment/shop', 'more than one slash stands in it; the namespace is an input of its own'],
    [
      'pod/shop-1',
      "'pod' in front of the slash is none of deployment, statefulset and daemonset; the namespace is an input of its own",
    ],
  ];
  for (const [text, why] of rows) it(`'${text}': ${why}`, () => assert.equal(whyNoWorkloadName(text), why));
});
