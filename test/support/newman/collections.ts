/** A request of a collection under test. */
export interface RequestSpec {
  readonly name: string;
  readonly url?: string;
  readonly method?: string;
  readonly header?: readonly { readonly key: string; readonly value: string; readonly disabled?: boolean }[];
  readonly body?: object;
  readonly auth?: object;
  readonly test?: string;
  readonly before?: string;
  readonly folder?: string;
}

/** A Collection v2.1 document with these requests; `{{TARGET_URL}}/ok` where no URL is given. */
export function collectionOf(name: string, requests: readonly RequestSpec[], more: object = {}): object {
  const item: { name: string; item?: object[] }[] = [];
  for (const request of requests) {
    const folder = item.find((entry) => entry.item !== undefined && entry.name === request.folder)?.item;
    if (folder !== undefined) folder.push(itemOf(request));
    else if (request.folder !== undefined) item.push({ name: request.folder, item: [itemOf(request)] });
    else item.push(itemOf(request));
  }
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  return { info: { name, schema }, item, ...more };
}

function itemOf({ name, url, method, header, body, auth, test, before }: RequestSpec): {
  name: string;
  request: object;
  event: object[];
} {
  const script = (listen: string, code: string) => ({
    listen,
    script: { type: 'text/javascript', exec: code.split('\n') },
  });
  return {
    name,
    request: {
      method: method ?? 'GET',
      url: url ?? '{{TARGET_URL}}/ok',
      ...(header ? { header } : {}),
      ...(body ? { body } : {}),
      ...(auth ? { auth } : {}),
    },
    event: [
      ...(before === undefined ? [] : [script('prerequest', before)]),
      ...(test === undefined ? [] : [script('test', test)]),
    ],
  };
}

/** A test script with one assertion that holds. */
export const PASSES = "pm.test('status is 200', () => pm.response.to.have.status(200));";
/** A test script with one assertion that does not hold. */
export const FAILS = "pm.test('is the deployed one', () => pm.expect('456').to.equal('458'));";
