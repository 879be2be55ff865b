import type { Finding } from './verdict.ts';

/**
 * What a person should do about a finding, by its cause (newman reference 9). One or two sentences, or nothing where
 * the message says it all.
 */
export function nextStep(finding: Finding, knownVariables: readonly string[]): string {
  switch (finding.kind) {
    case 'unresolvedVariable':
      return `Give it by the input variables, by the environment, or as targetUrlVariable where it is the address of the service; known are: ${names(knownVariables)}.`;
    case 'noResponse':
    case 'notReady':
      return networkStep(finding);
    case 'deadline':
      return 'Raise timeoutSeconds, or look for a request that does not end (a setNextRequest that goes round in a circle, a slow service).';
    case 'scriptError':
      return /timed out|not responding/i.test(finding.message)
        ? 'Look for a loop or a very large body in the script, or raise scriptTimeoutSeconds.'
        : 'Correct the script; what it would have tested was not tested.';
    case 'noTests':
      return 'Add a pm.test to the collection, or set failOnNoTests to false.';
    case 'targetNotUsed':
      return "Use one of the collection's variables as targetUrlVariable, or set failOnTargetNotUsed to false.";
    case 'runnerError':
      return 'Open the collection in Postman and export it again as Collection v2.1.';
    case 'strayError':
      return 'Look for a promise in a script that nobody awaits.';
    case 'assertion':
    case 'cancelled':
    case 'notRun':
      return '';
  }
}

const UNRESOLVED_HOST = /(\{\{|%7b%7b)/i;

function networkStep({ code = '', message }: Finding): string {
  // The tunnel's own messages say what to do.
  if (/^(TUNNEL|PROXY)_/.test(code)) return '';
  const text = `${code} ${message}`;
  if (UNRESOLVED_HOST.test(text)) return 'Give the variable in the address a value by targetUrlVariable or variables.';
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
  if (/ECONNRESET|socket hang up|\b50[234]\b/i.test(text)) {
    return 'The service may still be starting: give readyPath a path that answers when it is ready, or raise readyTimeoutSeconds.';
  }
  if (/PPERM|insecure file access/.test(text)) return 'Files for uploads must lie below workingDirectory.';
  return 'Check the address and whether the service is running.';
}

function names(variables: readonly string[]): string {
  if (variables.length === 0) return 'none';
  const shown = variables.slice(0, 20).join(', ');
  return variables.length > 20 ? `${shown} and ${variables.length - 20} more` : shown;
}
