/** A mistake that static reading finds: a fixture that has it and nothing else, and what is said about it. */
export interface Found {
  readonly what: string;
  readonly fixture: string;
  /** Holds of everything that is said about the fixture. */
  readonly message: RegExp;
  /** Needs the service's schema, which is not part of the repository. */
  readonly bySchema?: boolean;
}

/** A mistake that no static reading finds, why not, and the spec that shows that the tasks or pipelines here have it not. */
export interface NotStatic {
  readonly what: string;
  readonly reason: string;
  readonly shownBy: string;
  /** The title of that spec. */
  readonly title: string;
}

/** A defect of the original document, by the number of its analysis. */
export interface Defect {
  readonly number: number;
  readonly found: readonly Found[];
  readonly notStatic?: NotStatic;
}

type Row = readonly [number: number, what: string, fixture: string, message: RegExp, by?: 'schema'];

const rows: readonly Row[] = [
  [1, 'required: is no key of a parameter', '01-required-key', /Unexpected (?:value|property) '?required\b/],
  [2, 'branches of a trigger is a mapping', '02-branches-of-a-trigger', /Expected "object"/, 'schema'],
  [3, 'stages of a trigger are names', '03-stages-of-a-trigger', /Expected "string"/, 'schema'],
  [4, 'triggerResource does not exist', '04-trigger-resource', /Unexpected property triggerResource/, 'schema'],
  [5, 'versions does not exist', '05-versions', /Unexpected property versions/, 'schema'],
  [
    6,
    'build and tests trigger each other',
    '06-endless-loop',
    /trigger each other: Python-Build <- Python-Newman-Tests/,
  ],
  [7, 'Kaniko@1 does not exist', '07-kaniko-task', /Value is not accepted|"\^PowerShell@2\$"/, 'schema'],
  [
    8,
    'paths start at the including file',
    '08-nested-template',
    /\/templates\/python\/python\/\S+ not found in repository (?:self|templates)/,
  ],
  [9, 'another repository starts at its root', '09-other-repository', /not found in repository templates/],
  [10, 'templates float on a branch', '10-floating-templates', /repository 'templates' is not pinned/],
  [
    11,
    'the alias of a download is undeclared',
    '11-undeclared-download',
    /download: 'python.build' is no declared pipeline resource/,
  ],
  [12, 'artifacts of a resource are below its alias', '12-path-of-an-artifact', /\/<alias>\/deploy-info/],
  [13, 'an alias with a hyphen', '13-hyphen-in-an-alias', /alias 'python-build' cannot be read/],
  [
    14,
    'a private image without credentials',
    '14-image-without-resource',
    /build:3\.11-poetry' is no container resource/,
  ],
  [14, 'a container resource without an endpoint', '14-container-without-endpoint', /'python_build' has no endpoint/],
  [15, 'docker inside a container job', '15-docker-in-a-container-job', /runs in a container and calls docker/],
  [
    16,
    'a job in an image that has an ENTRYPOINT',
    '16-newman-image',
    /cannot run in your-artifactory.com\/tools\/newman/,
  ],
  [17, 'a job without a pool', '17-no-pool', /job 'DownloadArtifacts' has no pool/],
  [
    18,
    'words that any text may replace',
    '18-words-for-a-free-text',
    /compared with words|'packageManager' is ignored/,
  ],
  [18, 'a parameter that nothing uses', '18-unused-parameter', /'pythonVersion' is used nowhere/],
  [18, 'a parameter that nothing gives', '18-parameter-never-given', /gives parameter 'requirementsPath'/],
  [18, 'pip is given a pyproject.toml', '18-pip-reads-pyproject', /pip -r reads requirements files/],
  [18, 'one name for two tags', '18-two-meanings', /parameter 'imageTag' is .* two meanings, one name/],
  [19, 'pull requests reach the deployment', '19-pull-requests', /no pr: none/],
  [20, 'a label with a picture in it', '20-label-with-a-picture', /label '.*': not plain ASCII/],
  [21, 'a name that no run may have (the own one is right)', '21-name-of-a-run', /a run may not have " \/ : </],
  [22, 'a push starts the tests (the own ones are right)', '22-push-starts-the-tests', /no trigger: none, so a push/],
  [
    23,
    'installs into a container that goes',
    '23-installs-and-throws-away',
    /into a container that is gone afterwards/,
  ],
  [24, 'poetry install --no-dev', '24-no-dev', /--no-dev leaves pytest out/],
  [25, 'pytest outside of the environment', '25-bare-pytest', /pytest outside of what Poetry installed/],
  [26, 'files of root in the sources', '26-files-of-root', /writes into the sources as root/],
  [27, 'only the last command counts', '27-last-command-counts', /only the result of its last command counts/],
  [28, 'results published with always()', '28-always', /PublishTestResults@2: always\(\)/],
  [28, 'a missing result file passes', '28-missing-results', /PublishTestResults@2: a missing file does not fail it/],
  [29, 'a login of another job', '29-login-of-another-job', /the login is in job 'Login': it does not leave its job/],
  [29, 'a login that stays', '29-login-that-stays', /logs in to a registry and not out again/],
  [31, 'Kubernetes@1 without login', '31-kubernetes-without-login', /Kubernetes@1: without command: login/],
  [32, 'an image cut at a colon', '32-cut-at-a-colon', /cuts an image at ':'/],
  [33, 'the first container', '33-first-container', /containers\[0\] may be a sidecar/],
  [
    33,
    'a container by the deployment',
    '33-container-named-like-the-deployment',
    /takes the name of the deployment for that of its container/,
  ],
  [
    34,
    'a retry captures the new image',
    '34-captures-again-in-a-retry',
    /run again, it takes the new image for the previous one/,
  ],
  [
    35,
    'rollback-info after the rollout',
    '35-published-after-the-rollout',
    /'rollback-info' is published only after a rollout/,
  ],
  [
    36,
    'an artifact that a retry cannot publish',
    '36-published-once',
    /'deploy-info' cannot be published again by a retry/,
  ],
  [
    37,
    'one artifact in another',
    '37-one-artifact-in-another',
    /'deploy-info' holds what artifact 'rollback-info' holds/,
  ],
  [38, 'develop is deployed to production', '38-develop-to-production', /deploys from every branch/],
  [39, 'a deployment job downloads everything', '39-downloads-everything', /downloads every artifact there is/],
  [40, 'JSON by heredoc', '40-json-by-heredoc', /puts JSON together from macros/],
  [41, 'two runs deploy at once', '41-two-runs-at-once', /no lockBehavior: sequential/],
  [42, "an address inside the cluster's network", '42-address-inside-the-cluster', /hosted agent, which cannot reach/],
  [
    42,
    'such an address of the deployed pipeline',
    '42-address-of-another-pipeline',
    /hosted agent, which cannot reach/,
  ],
  [43, '/health in the service URL', '43-health-in-the-service-url', /serviceUrl \S+\/health: the tests would call/],
  [
    44,
    'an environment as a connection',
    '44-environment-as-a-connection',
    /an environment and as a service connection/,
  ],
  [
    45,
    'a variable of another stage',
    '45-variable-of-another-stage',
    /\$\(ServiceUrl\) is set in job 'DownloadArtifacts'/,
  ],
  [46, 'a stage that only parses', '46-stage-that-only-parses', /'Download_Deploy_Info' only sets variables/],
  [47, 'a collection that is not there', '47-path-of-the-collection', /postman\/sanity\.json is not in the repository/],
  [49, 'jq', '49-jq', /jq is not on every agent/],
  [52, 'two ways back in one run', '52-two-ways-back', /takes 2 ways: .*Rollout.*, .*Rollback using artifact tag/],
  [
    53,
    'a tag that is silently ignored',
    '53-tag-that-is-ignored',
    /'previousImageTag' is ignored with .*"useRolloutUndo"/,
  ],
  [54, 'a rollback past the environment', '54-past-the-environment', /changes a cluster and is no deployment job/],
  [55, 'an undo to wherever', '55-undo-to-wherever', /goes to the revision before the live one, whatever that was/],
  [56, 'a rollback that does not wait', '56-does-not-wait', /changes the cluster and does not wait for the rollout/],
  [57, 'the latest run, never a failed one', '57-latest-run', /a run whose deployment failed is passed over/],
  [
    58,
    'a parameter of the run in a script',
    '58-parameter-in-a-script',
    /a parameter that anyone may fill in is pasted into it/,
  ],
  [59, 'a kubeconfig that is gone', '59-kubeconfig-that-is-gone', /Kubernetes@1: without command: login/],
  [59, 'a rollback by a pull request', '59-rollback-by-pull-request', /no pr: none/],
];

const others: readonly (readonly [number: number, NotStatic])[] = [
  [
    30,
    {
      what: 'the tag of a retried build is that of the first attempt, the image another one',
      reason: 'which image a tag names is known to the registry only; the record holds the digest that ran',
      shownBy: 'test/e2e/hazards.spec.ts',
      title: 'makes fresh pods of a tag that is live already; what to go back to is the digest that ran',
    },
  ],
  [
    48,
    {
      what: '--env-var TARGET_URL="…"',
      reason: 'no defect: the syntax is right; NewmanSanity gives the URL to every name in targetUrlVariable',
      shownBy: 'test/newman/run.spec.ts',
      title: 'takes deploy-info from an earlier step of the job, and targetUrl before its serviceUrl',
    },
  ],
  [
    50,
    {
      what: "tests of the branch's newest commit instead of the one that was deployed",
      reason: 'which repository another pipeline builds is not in YAML; here all three lie in that of the service',
      shownBy: 'test/pipelines/pipelines.spec.ts',
      title: 'name files of the service that the example has',
    },
  ],
  [
    51,
    {
      what: 'the same number for the runs of three pipelines',
      reason: 'prose; every run has a number of its own, so records are found by the number of the run that deployed',
      shownBy: 'test/tasks/other-runs.spec.ts',
      title: 'the record of a run that is named by its number is gone back by',
    },
  ],
];

/** How many defects the analysis of the original document lists. */
export const COUNT = 59;

/** Every defect of the original document: what finds it, or why nothing can. */
export const defects: readonly Defect[] = Array.from({ length: COUNT }, (_, index) => {
  const number = index + 1;
  const found = rows
    .filter(([of]) => of === number)
    .map(([, what, fixture, message, by]) => ({ what, fixture, message, bySchema: by === 'schema' }));
  const notStatic = others.find(([of]) => of === number)?.[1];
  return notStatic === undefined ? { number, found } : { number, found, notStatic };
});
