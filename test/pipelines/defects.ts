/** A defect of the original document (numbers of its analysis; 0 for one of ours), the fixture that has it, and its message. */
export interface Defect {
  readonly number: number;
  readonly what: string;
  readonly fixture: string;
  readonly by: 'expansion' | 'schema' | 'rules' | 'triggers';
  readonly message: RegExp;
}

const rows: readonly (readonly [number, string, string, Defect['by'], RegExp])[] = [
  [1, 'required: is no key of a parameter', 'required-key', 'expansion', /image\.yml: Unexpected value 'required'/],
  [2, 'branches of a trigger is a mapping', 'build-triggers', 'schema', /line 2: .*Expected "object"/],
  [3, 'stages of a trigger are names', 'build-triggers', 'schema', /line 1[45]: .*Expected "string"/],
  [4, 'triggerResource does not exist', 'build-triggers', 'schema', /Unexpected property triggerResource/],
  [5, 'versions does not exist', 'newman-tests', 'schema', /Unexpected property versions/],
  [
    6,
    'build and tests trigger each other',
    'endless-loop',
    'triggers',
    /trigger each other: Python-Build <- Python-Newman-Tests <- Python-Build/,
  ],
  [7, 'Kaniko@1 does not exist', 'kaniko', 'schema', /line \d+: Value is not accepted/],
  [
    8,
    'paths start at the including file',
    'nested-template',
    'expansion',
    /File \/templates\/python\/python\/steps\.yml not found in repository self/,
  ],
  [
    9,
    'another repository starts at its root',
    'other-repository',
    'expansion',
    /File \/templates\/python\/steps\.yml not found in repository templates/,
  ],
  [10, 'templates float on a branch', 'build-triggers', 'rules', /repository 'templates' is not pinned/],
  [11, 'the alias of a download is undeclared', 'rollback', 'rules', /'python-build' is no declared pipeline resource/],
  [
    12,
    'artifacts of a resource are below its alias',
    'newman-tests',
    'rules',
    /are in \$\(Pipeline\.Workspace\)\/<alias>\/deploy-info/,
  ],
  [13, 'an alias with a hyphen', 'newman-tests', 'rules', /alias 'python-build' cannot be read/],
  [14, 'a private image without credentials', 'newman-tests', 'rules', /newman:5\.3' is no container resource/],
  [
    14,
    'a container resource without an endpoint',
    'container-job',
    'rules',
    /container 'python_build' has no endpoint/,
  ],
  [15, 'docker inside a container job', 'container-job', 'rules', /runs in a container and calls docker: pytest/],
  [17, 'a job without a pool', 'newman-tests', 'rules', /job 'DownloadArtifacts' has no pool/],
  [19, 'pull requests reach the deployment', 'build-triggers', 'rules', /no pr: none/],
  [27, 'only the last command counts', 'deploy', 'rules', /Store previous image: only the result of its last command/],
  [28, 'results published with always()', 'newman-tests', 'rules', /PublishTestResults@2: always\(\)/],
  [28, 'a missing result file passes', 'newman-tests', 'rules', /a missing file does not fail it/],
  [29, 'Docker@2 without a command', 'kaniko', 'rules', /Docker@2: command is missing/],
  [31, 'Kubernetes@1 without login', 'deploy', 'rules', /Kubernetes@1: without command: login/],
  [38, 'develop is deployed to production', 'deploy', 'rules', /deploys from every branch/],
  [41, 'two runs deploy at once', 'deploy', 'rules', /no lockBehavior: sequential/],
  [
    45,
    'a variable of another stage',
    'newman-tests',
    'rules',
    /API tests: \$\(ServiceUrl\) is set in job 'DownloadArtifacts'/,
  ],
  [52, 'two ways back in one run', 'rollback', 'rules', /takes 2 ways: Rollout undo, Rollback using artifact tag/],
  [
    54,
    'a rollback past the environment',
    'rollback',
    'rules',
    /'PerformRollback' changes a cluster and is no deployment job/,
  ],
  [58, 'a parameter of the run in a script', 'rollback', 'rules', /Rollout undo: a parameter that anyone may fill in/],
  [
    0,
    'a trigger stage that does not exist',
    'endless-loop',
    'triggers',
    /'Python-Build' has no stage 'Deploy_New_Versions'/,
  ],
  [0, 'a stage name with a hyphen', 'dependencies', 'rules', /stage 'Build-1': a name holds/],
  [0, 'a dependency that does not exist', 'dependencies', 'rules', /depends on 'Nothing', which does not exist/],
  [0, 'stages that wait for each other', 'dependencies', 'rules', /depend on each other: Build-1 -> Deploy -> Build-1/],
  [0, 'two jobs of one name', 'dependencies', 'rules', /job 'a' exists twice/],
  [0, 'a script that bash cannot read', 'dependencies', 'rules', /bash: bash: line \d+: syntax error/],
  [0, 'an undeclared resource in a macro', 'dependencies', 'rules', /resources\.pipeline\.other is not declared/],
  [0, 'an input that does not exist', 'dependencies', 'rules', /SmartRollback@1: it has no input deploymentNam/],
  [0, 'an input that is missing', 'dependencies', 'rules', /the input deploymentName is missing/],
  [0, 'a word that no pickList has', 'dependencies', 'rules', /strategy is one of auto, undo, tag, artifact, not back/],
  [0, 'an undeclared pipelineAlias', 'dependencies', 'rules', /pipelineAlias 'nothing' is not declared/],
  [0, 'an input that the schema does not know', 'dependencies', 'schema', /Unexpected property deploymentNam/],
];

/** Every defect that the checks must find. */
export const defects: readonly Defect[] = rows.map(([number, what, fixture, by, message]) => ({
  number,
  what,
  fixture,
  by,
  message,
}));
