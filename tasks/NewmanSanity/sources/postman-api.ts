import type { HttpAnswer } from '../network/http-answer.ts';

/** What can be read from the Postman API. */
export type PostmanInput = 'collection' | 'environment' | 'globals';

// newman 6.2.2 (lib/util.js) asks the first; the last is that of accounts in the EU (Postman API reference, "EU users").
const HOSTS = ['api.postman.com', 'api.getpostman.com', 'api.eu.postman.com'];
const UID = /^[0-9A-Z]+-[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/i;
const ID = /[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/i;

/** Whether a line is a Postman UID (`owner-id`); globals go by the id of their workspace, which has no owner before it. */
export function isPostmanUid(input: PostmanInput, line: string): boolean {
  return UID.test(line) || (input === 'globals' && line.length === 36 && ID.test(line));
}

/** Where the Postman API has what a UID stands for. Globals have none of their own: they are their workspace's. */
export function postmanAddress(input: PostmanInput, uid: string): string {
  const base = `https://${HOSTS[0]}`;
  if (input !== 'globals') return `${base}/${input}s/${uid}`;
  return `${base}/workspaces/${uid.slice(-36)}/global-variables`;
}

/** Whether a URL is one of the Postman API, which wants a key. */
export function isPostmanApi(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && HOSTS.includes(hostname);
}

/** Why the Postman API did not give what was asked for, and what to do; `undefined` where it did. */
export function postmanProblem(name: string, answer: HttpAnswer): string | undefined {
  if (answer.kind === 'noAnswer') {
    return `${name} cannot be downloaded: ${answer.message}. This agent must reach the Postman API (proxy, firewall, caCertificates); else export the file from Postman and keep it in the repository.`;
  }
  const { status, retryAfter } = answer;
  const refused = `${name} cannot be downloaded: the Postman API`;
  switch (status) {
    case 200:
      return undefined;
    case 401:
      return `${refused} does not know the key (401). Make one in Postman (Settings, API keys), and put it into the secret variable that postmanApiKey names.`;
    case 403:
      return `${refused} does not let the key's account read it (403). Share its workspace with that account, or use the key of an account that may.`;
    case 404:
      return `${refused} finds nothing of this id that the key's account can see (404). Copy the UID from its info panel in Postman; an account in the EU gives the URL, https://api.eu.postman.com/collections/….`;
    case 429: {
      const asked = retryAfter === undefined ? '' : `, which asks to wait ${retryAfter} s`;
      return `${refused} says that the account has reached its limit (429)${asked}. Run it later, or export the file from Postman and keep it in the repository: each run downloads it anew.`;
    }
    default:
      return `${refused} answered with status ${status}. Look at status.postman.com, and run it again.`;
  }
}
