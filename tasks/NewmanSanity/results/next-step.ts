import { serviceOfHost } from '../../../shared/kubernetes/port-forward-service.ts';
import { isUnavailable } from '../network/http-answer.ts';
import { ANSWER_TOO_LARGE, NO_HTTP2 } from '../newman/network-error.ts';
import type { CollectionRecord, Execution } from './execution.ts';
import { ownExchange, requestPath } from './execution.ts';
import { enumerate, plural } from '../../../shared/report/counts.ts';
import type { Finding } from './findings.ts';
import { wayRound } from './what-newman-lacks.ts';
import type { RunFacts } from './verdict.ts';

type Known = Pick<RunFacts, 'knownVariables' | 'collections' | 'goneMeanwhile'>;

/**
 * What a person should do about a finding, by its cause (newman.md#9-next-steps-by-cause). One or two sentences, or
 * nothing where the message says it all.
 */
export function nextStep(finding: Finding, { knownVariables, collections, goneMeanwhile }: Known): string {
  const lack = LACKING.includes(finding.kind) ? wayRound(finding.message) : undefined;
  if (lack !== undefined) return lack;
  switch (finding.kind) {
    case 'unresolvedVariable':
      if (isForScript(finding, knownVariables)) return IN_SCRIPT;
      return `Give it by the input variables, by the environment, or as targetUrlVariable where it is the address of the service; known are: ${enumerate(knownVariables)}. What is meant for the service as it stands is named in allowUnresolved.`;
    case 'noResponse':
    case 'notReady':
      return goneMeanwhile !== undefined && isLost(finding) ? goneMeanwhile : networkStep(finding, knownVariables);
    case 'deadline':
      return `Raise timeoutSeconds, or look for a request that does not end (a setNextRequest that goes round in a circle, a slow service).${slowest(collections)}`;
    case 'scriptError':
      return SCRIPT_TIMEOUT.test(finding.message)
        ? 'Look for a loop or a very large body in the script, or raise scriptTimeoutSeconds.'
        : AWAITS_NOTHING.test(finding.message)
          ? 'Look for an await whose promise is neither resolved nor rejected on every way; what stands behind it was not run.'
          : 'Correct the script; what it would have tested was not tested.';
    case 'omission':
      // What is said of a token says what to do, too.
      if (/OAuth 2 token/.test(finding.message)) return '';
      if (UNAUTHORIZED.test(finding.message)) {
        return `Give the variable that it is made of a value by secretVariables or the environment, fetch a token where it is one (newman has none but by client credentials), or set the request to No Auth; known are: ${enumerate(knownVariables)}.`;
      }
      return /PPERM|insecure file access/.test(finding.message)
        ? 'Files for uploads must lie below workingDirectory.'
        : 'Check in the collection what is named there: the path of the file below workingDirectory, or the authorization.';
    case 'notSent':
      return 'Look at what its pre-request script and its authorization wait for; a request that is not wanted is left out by pm.execution.skipRequest.';
    case 'noTests':
      return 'Add a pm.test to the collection, or set failOnNoTests to false.';
    case 'targetNotUsed':
      return "Use one of the collection's variables as targetUrlVariable, or set failOnTargetNotUsed to false.";
    case 'runnerError':
      return 'Open the collection in Postman and export it again as Collection v2.1.';
    case 'strayError':
      return 'Look for a promise in a script that nobody awaits.';
    case 'neverEnded':
      return 'Call done on every way through the test, also where something fails, or hand back a promise that settles.';
    case 'assertion':
      return assertionStep(finding, { knownVariables, goneMeanwhile });
    case 'cancelled':
    case 'notRun':
      return '';
  }
}

// Where scripts and requests tell what they miss.
const LACKING: readonly Finding['kind'][] = ['scriptError', 'unresolvedVariable', 'assertion', 'noResponse'];
// postman-sandbox's and uvm's own words, and ours for them (newman/runtime-words.ts).
const SCRIPT_TIMEOUT =
  /sandbox: (?:a?synchronous )?script execution timeout|sandbox not responding|script execution timed out/i;
// scripts/build/patches/sandbox/open-tests.ts
const AWAITS_NOTHING = /the script awaits a promise that nothing will settle/;
const UNAUTHORIZED = /its \w+ authorization was not sent/;
const UNRESOLVED = /(?:\{\{|%7b%7b)(.+?)(?:\}\}|%7d%7d)/i;
const WARM_UP =
  'The service may still be starting: give readyPath a path that answers when it is ready, raise readyTimeoutSeconds, or give retries.';

// Newman puts values into what a script sends only where the script asks for it.
const IN_SCRIPT =
  "It has a value, but nothing puts it into what pm.sendRequest is given: write pm.variables.replaceIn('{{name}}') there.";

function isForScript({ message }: Finding, knownVariables: readonly string[]): boolean {
  const name = UNRESOLVED.exec(message)?.[1];
  return message.endsWith(', by a script)') && name !== undefined && knownVariables.includes(name);
}

function isLost({ code = '', cause = '' }: Finding): boolean {
  return code === 'TUNNEL_FAILED' || /ECONNRESET|ECONNREFUSED|EPIPE|TIMEDOUT|socket hang up/i.test(`${code} ${cause}`);
}

// What is not there and what fails is told by the client; the URL is full of words of its own.
function networkStep({ code = '', test, message, cause = '' }: Finding, knownVariables: readonly string[]): string {
  if (code === 'PROXY_UNREACHABLE') {
    return "Check the agent's proxy settings, or HTTP_PROXY and HTTPS_PROXY in its environment, and whether the proxy is running.";
  }
  if (code === NO_HTTP2) {
    return 'Set the HTTP version of the request to Auto or HTTP/1.x in Postman (Settings), or let the server offer h2.';
  }
  if (code === ANSWER_TOO_LARGE) return 'Let the request ask for less: a page, a filter or a range.';
  // The tunnel's own messages say what to do.
  if (/^(TUNNEL|PROXY)_/.test(code)) return '';
  const text = `${code} ${cause}`;
  const unresolved = UNRESOLVED.exec(message)?.[1];
  if (unresolved !== undefined) {
    if (test.startsWith('request of a script') && knownVariables.includes(unresolved)) return IN_SCRIPT;
    return `Give {{${unresolved}}} a value by targetUrlVariable, variables or the environment; known are: ${enumerate(knownVariables)}.`;
  }
  const [, unknown] = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(cause) ?? [];
  if (unknown !== undefined && serviceOfHost(unknown) !== undefined) {
    return 'It is a name inside of a cluster: leave access at auto and give kubernetesServiceConnection (or connectionType), so that the requests go by port-forward; or use an agent inside the network, or expose the service by an ingress.';
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) {
    return 'This agent cannot resolve the name: is the zone private? Use an agent inside the network, or expose the service by an ingress.';
  }
  if (/ECONNREFUSED/.test(text)) {
    return "Nothing listens there: check the service's port and targetPort and whether its pods are Ready, or raise readyTimeoutSeconds.";
  }
  if (/certificate|CERT_|UNABLE_TO_|self.signed|altnames/i.test(text)) {
    return 'Name the certificate authority in caCertificates, or set insecure to true for a test environment.';
  }
  if (/ETIMEDOUT|ESOCKETTIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(text)) {
    return 'Look for a firewall or network policy between this agent and the service, or raise requestTimeoutSeconds.';
  }
  if (/ECONNRESET|socket hang up|\b50[234]\b/i.test(text)) return WARM_UP;
  if (/PPERM|insecure file access/.test(text)) return 'Files for uploads must lie below workingDirectory.';
  return 'Check the address and whether the service is running.';
}

// What failed is the product or its test, unless the statuses tell of credentials or of a service that is not up yet.
function assertionStep(
  { collection, execution }: Finding,
  { knownVariables, goneMeanwhile }: Pick<Known, 'knownVariables' | 'goneMeanwhile'>,
): string {
  const status = execution === undefined ? undefined : statusOf(execution);
  if (collection === undefined || status === undefined) return '';
  const answered = collection.executions.map(statusOf).filter((one) => one !== undefined);
  const refused = answered.filter(isRefusal).length;
  if (isRefusal(status) && refused * 2 >= answered.length) {
    return `The service refused the credentials (${status}) in ${refused} of ${plural(answered.length, 'request')}: which of secretVariables, or which variable of the environment, is empty or out of date? Known are: ${enumerate(knownVariables)}.`;
  }
  if (!isUnavailable(status)) return '';
  // A gateway answers for what is gone behind it.
  if (goneMeanwhile !== undefined) return goneMeanwhile;
  return answered[0] !== undefined && isUnavailable(answered[0]) ? WARM_UP : '';
}

function statusOf(execution: Execution): number | undefined {
  return ownExchange(execution)?.answer?.status;
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

function slowest(collections: readonly CollectionRecord[]): string {
  const times = collections.flatMap(({ executions }) =>
    executions.map((execution) => ({ name: requestPath(execution), milliseconds: execution.milliseconds })),
  );
  const [first] = [...times].sort((a, b) => b.milliseconds - a.milliseconds);
  return first === undefined ? '' : ` The slowest request was ${first.name} (${first.milliseconds} ms).`;
}
