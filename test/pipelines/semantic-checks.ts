import type { Found } from './defects.ts';

/** A check that the service makes, or should: where it is asked for, and the fixtures that show it firing. */
export interface SemanticCheck {
  /** The number in the reference's list of own checks; 'ours' for what was added. */
  readonly from: 'D2.1' | 'D2.2' | 'D2.3' | 'D2.4' | 'D2.5' | 'ours';
  readonly found: Found;
}

type Row = readonly [from: SemanticCheck['from'], what: string, fixture: string, message: RegExp];

const rows: readonly Row[] = [
  [
    'D2.1',
    'a parameter that must be given',
    'parameter-missing',
    /A value for the 'imageTag' parameter must be provided/,
  ],
  ['D2.1', 'a parameter that is not declared', 'parameter-unexpected', /Unexpected parameter 'retries'/],
  ['D2.1', 'a value outside of values', 'parameter-not-among-its-values', /'podman' is not one of docker, kaniko/],
  ['D2.1', 'a value of another type', 'parameter-of-another-type', /'\$\(Attempts\)' is not a valid Number/],
  ['D2.1', 'an expression with a misspelt name', 'parameter-misspelt', /parameters?\.imageTags' is not declared/],
  ['D2.1', 'a template that is not there', '08-nested-template', /not found in repository self/],
  ['D2.2', 'a name with a hyphen', 'stage-name-with-a-hyphen', /stage 'Docker-Build': a name holds letters/],
  ['D2.2', 'two jobs of one name', 'two-jobs-of-one-name', /job 'image' exists twice/],
  ['D2.2', 'two steps of one name', 'two-steps-of-one-name', /step 'image' exists twice/],
  [
    'D2.2',
    'a dependency that does not exist',
    'dependency-that-does-not-exist',
    /depends on 'Python_Build', which does not exist/,
  ],
  [
    'D2.2',
    'stages in a circle',
    'stages-that-wait-for-each-other',
    /Docker_Build -> Deploy_New_Version -> Docker_Build/,
  ],
  ['D2.2', 'a stage of a trigger that does not exist', 'stage-of-a-trigger', /has no stage 'Deploy_New_Versions'/],
  ['D2.2', 'a source that does not exist', 'source-of-a-trigger', /there is no pipeline 'Python-Builds'/],
  ['D2.2', 'pipelines in a circle', '06-endless-loop', /pipelines trigger each other/],
  ['D2.3', 'a download of an undeclared alias', '11-undeclared-download', /is no declared pipeline resource/],
  ['D2.3', 'a folder that no alias fills', 'folder-that-nothing-fills', /python-build: nothing is downloaded there/],
  ['D2.3', 'a folder without the alias', '12-path-of-an-artifact', /are in \$\(Pipeline\.Workspace\)\/<alias>/],
  [
    'D2.3',
    'an artifact of another name',
    'artifact-that-nothing-publishes',
    /no task publishes an artifact 'deployment-info'/,
  ],
  [
    'D2.3',
    'a run of an undeclared alias',
    'run-of-an-undeclared-resource',
    /resources\.pipeline\.build is not declared/,
  ],
  ['D2.3', 'pipelineAlias of an undeclared alias', 'alias-that-is-undeclared', /pipelineAlias 'build' is not declared/],
  ['D2.4', 'a container that is not declared', '14-image-without-resource', /is no container resource/],
  ['D2.4', 'a container without an endpoint', '14-container-without-endpoint', /has no endpoint/],
  ['D2.4', 'a job without a pool', '17-no-pool', /has no pool/],
  ['D2.4', 'a cluster changed by a plain job', '54-past-the-environment', /is no deployment job/],
  ['D2.4', 'a deployment without an environment', 'deployment-without-environment', /has no environment/],
  ['D2.4', 'no branch condition', '38-develop-to-production', /it has no branch condition/],
  ['D2.4', 'no branch condition and no trigger', 'deploys-every-branch-by-default', /it has no branch condition/],
  ['D2.4', 'a branch condition alone', 'deploys-after-failed-tests', /its condition has no succeeded\(\)/],
  ['D2.4', 'a macro of a step that nothing defines', 'macro-that-nothing-defines', /nothing defines \$\(ServiceUrl\)/],
  ['D2.4', 'a macro of a job', 'macro-of-a-job-that-nothing-defines', /job 'NewmanTests': nothing defines \$\(Pool\)/],
  ['D2.4', 'an output that a task does not have', 'output-that-a-task-does-not-have', /defines \$\(newman\.verdict\)/],
  ['D2.4', 'a variable of another job', '45-variable-of-another-stage', /and does not leave it/],
  ['D2.5', 'an anchor', 'anchor', /Anchors are not currently supported/],
  ['D2.5', 'keys that differ in case only', 'keys-that-differ-in-case', /'Tag' is already defined as 'TAG'/],
  ['D2.5', 'a key given twice', 'key-given-twice', /duplicated mapping key|duplicate key/],
  ['D2.5', 'two documents in one file', 'two-documents', /one document|single-document/],
  ['D2.5', 'a script that bash cannot read', 'script-that-bash-cannot-read', /syntax error: unexpected end of file/],
  [
    'ours',
    'an input that does not exist',
    'input-that-does-not-exist',
    /has no input collections|property collections/,
  ],
  ['ours', 'an input that is missing', 'input-that-is-missing', /input collection is missing|property "collection"/],
  [
    'ours',
    'a deployment without an image',
    'image-that-is-missing',
    /CaptureAndDeploy@1: the input imageName is missing/,
  ],
  [
    'ours',
    'an input of another action',
    'input-of-another-action',
    /CaptureAndDeploy@1: onFailure is not used by action: capture/,
  ],
  [
    'ours',
    'manifests that nothing renders',
    'manifests-that-nothing-renders',
    /no step before it in this job writes the manifests \$\(Agent\.TempDirectory\)\/manifests\.yaml/,
  ],
  [
    'ours',
    'a chart instead of what is rendered of it',
    'manifests-of-a-chart',
    /manifests charts\/orders\/templates is what helm template reads; name \$\(Agent\.TempDirectory\)\/orders\.yaml/,
  ],
  [
    'ours',
    'a word that no pickList has',
    'word-that-no-picklist-has',
    /one of auto, direct, portForward|does not match/,
  ],
  [
    'ours',
    'a task version of the future',
    'version-that-a-task-does-not-have',
    /its version is NewmanSanity@1|line \d/,
  ],
  [
    'ours',
    'a rollback pipeline that is not there',
    'rollback-pipeline-that-does-not-exist',
    /'Rollback' to roll back with/,
  ],
  [
    'ours',
    'one without its parameters',
    'rollback-pipeline-without-its-parameters',
    /declare the parameter '(?:sourceRunId|expectedImageTag|targetNamespace)'/,
  ],
  ['ours', 'Docker@2 without a command', 'docker-without-a-command', /Docker@2: command is missing/],
];

/** The semantic checks of the reference one by one. D2.6, the blocks of the original document, is a spec of its own. */
export const semanticChecks: readonly SemanticCheck[] = rows.map(([from, what, fixture, message]) => ({
  from,
  found: { what, fixture, message },
}));
