import assert from 'node:assert/strict';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const RELEASE = { 'Release.PrimaryArtifactSourceAlias': '_python-build', 'Build.BuildId': '458' };
const of = (field: string) => `Release.Artifacts._python-build.${field}`;

describe('The run that a job is in', () => {
  const cases: readonly [title: string, variables: Readonly<Record<string, string>>, expected: object | undefined][] = [
    ['a run', { 'Build.BuildId': '12' }, { id: 12, project: undefined }],
    ['outside of a run', {}, undefined],
    ['a release: the build of its primary artifact', RELEASE, { id: 458, project: undefined }],
    [
      'a release with a build of another project',
      { ...RELEASE, [of('Type')]: 'Build', [of('ProjectId')]: '6ce954b1' },
      { id: 458, project: '6ce954b1' },
    ],
    ['a release with a Jenkins build, which has a number too', { ...RELEASE, [of('Type')]: 'Jenkins' }, undefined],
    ['the same, told by Build.Type', { ...RELEASE, 'Build.Type': 'Jenkins' }, undefined],
    ['a release with a commit', { ...RELEASE, 'Build.BuildId': '38629c96', [of('Type')]: 'Git' }, undefined],
  ];
  for (const [title, variables, expected] of cases) {
    it(title, () => assert.deepEqual(ownRun(new RecordingHost({}, variables)), expected));
  }

  it('a number that is none', () => {
    const host = new RecordingHost({}, { 'Build.BuildId': 'abc' });
    assert.throws(() => ownRun(host), /Build\.BuildId is 'abc', which is no number of a run/);
  });
});
