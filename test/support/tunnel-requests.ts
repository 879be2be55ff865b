import type { RequestSpec } from './newman/collections.ts';

const passes = (code: string): string => `pm.test('holds', async () => { ${code} });`;
/** Holds where the answer is 200. */
export const STATUS = 'pm.response.to.have.status(200);';
const SEVERAL = `${STATUS}
const send = (n) => new Promise((resolve, reject) =>
  pm.sendRequest(pm.variables.get('TARGET_URL') + '/several/' + n, (error, response) => error ? reject(error) : resolve(response.json().url)));
const urls = await Promise.all([1, 2, 3, 4, 5].map(send));
pm.expect(urls).to.eql([1, 2, 3, 4, 5].map((n) => '/several/' + n));`;

/** Redirects, cookies, large bodies both ways, an answer that ends with its connection, and several at once. */
export const EVERYTHING: readonly RequestSpec[] = [
  {
    name: 'Login',
    url: '{{TARGET_URL}}/login',
    test: passes("pm.expect(pm.response.json().url).to.equal('/account?from=login');"),
  },
  {
    name: 'Cookie',
    url: '{{TARGET_URL}}/mine',
    test: passes("pm.expect(pm.response.json().headers.cookie).to.include('session=abc');"),
  },
  {
    name: 'Upload',
    url: '{{TARGET_URL}}/upload',
    method: 'POST',
    body: { mode: 'raw', raw: 'y'.repeat(300_000) },
    test: passes('pm.expect(pm.response.json().bytes).to.equal(300000);'),
  },
  {
    name: 'Closing',
    url: '{{TARGET_URL}}/closing',
    test: passes(
      "pm.expect(pm.response.text()).to.equal('to the end'); pm.expect(pm.response.status).to.equal('All right');",
    ),
  },
  {
    name: 'Large',
    url: '{{TARGET_URL}}/large',
    test: passes('pm.expect(pm.response.text().length).to.equal(3000000);'),
  },
  { name: 'Several', url: '{{TARGET_URL}}/first', test: passes(SEVERAL) },
];

export const HEALTH: readonly RequestSpec[] = [{ name: 'Health', url: '{{TARGET_URL}}/health', test: passes(STATUS) }];
