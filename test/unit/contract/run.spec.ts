import assert from 'node:assert/strict';
import { describeRun, isRelease, readRun } from '../../../shared/contract/run.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const BUILD = {
  'System.HostType': 'build',
  'Build.BuildId': '458',
  'Build.BuildNumber': '20261124.3',
  'Build.DefinitionName': 'python-build',
  'System.TeamFoundationCollectionUri': 'https://dev.azure.com/contoso/',
  'System.TeamProject': 'Web shop',
};
const RELEASE = {
  ...BUILD,
  'System.HostType': 'release',
  'Release.ReleaseId': '77',
  'Release.ReleaseName': 'Release-77',
  'Release.DefinitionName': 'deploy-prod',
  'Release.ReleaseWebURL': 'https://dev.azure.com/contoso/_release?releaseId=77',
};
const runOf = (variables: Readonly<Record<string, string>>) => readRun(new RecordingHost({}, variables));

describe('the run that a task is in', () => {
  it('is known by id, number, URL and pipeline', () => {
    assert.deepEqual(runOf(BUILD), {
      id: '458',
      number: '20261124.3',
      attempt: 1,
      url: 'https://dev.azure.com/contoso/Web%20shop/_build/results?buildId=458',
      pipeline: 'python-build',
    });
  });

  it('is in a release the release, under the id of its primary artifact', () => {
    assert.deepEqual(runOf(RELEASE), {
      id: '458',
      number: 'Release-77',
      attempt: 1,
      url: 'https://dev.azure.com/contoso/_release?releaseId=77',
      pipeline: 'deploy-prod',
    });
  });

  it('has the id of the release where that has no primary artifact', () => {
    assert.equal(runOf({ ...RELEASE, 'Build.BuildId': '' }).id, '77');
  });

  it('counts the highest of the attempts of stage, job and release; nonsense counts as none', () => {
    assert.equal(runOf({ ...BUILD, 'System.StageAttempt': '2', 'System.JobAttempt': '3' }).attempt, 3);
    assert.equal(runOf({ ...RELEASE, 'Release.AttemptNumber': '4' }).attempt, 4);
    for (const attempt of ['x', '1.5', 'Infinity', '-7', '0']) {
      assert.equal(runOf({ ...BUILD, 'System.StageAttempt': attempt }).attempt, 1, attempt);
    }
  });

  it('has no URL where collection, project or id are not known, and its id for a number', () => {
    assert.deepEqual(runOf({ 'Build.BuildId': '458' }), {
      id: '458',
      number: '458',
      attempt: 1,
      url: undefined,
      pipeline: undefined,
    });
    assert.equal(runOf({ ...BUILD, 'Build.BuildId': '' }).url, undefined);
    assert.equal(runOf({ ...BUILD, 'System.TeamProject': '' }).url, undefined);
    assert.equal(runOf({}).id, '');
  });

  it('is a release where the host is known not to be a build', () => {
    const isIn = (type?: string) =>
      isRelease(new RecordingHost({}, type === undefined ? {} : { 'System.HostType': type }));
    assert.deepEqual(
      [isIn('build'), isIn('Build'), isIn('release'), isIn('deployment'), isIn()],
      [false, false, true, true, false],
    );
  });

  it('is named by its pipeline and number', () => {
    assert.equal(describeRun({ pipeline: 'python-build', number: '20261124.3' }), 'python-build 20261124.3');
    assert.equal(describeRun({ pipeline: undefined, number: '458' }), 'run 458');
  });
});
