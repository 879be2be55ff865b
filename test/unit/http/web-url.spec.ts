import assert from 'node:assert/strict';
import { whyNoWebUrl } from '../../../shared/http/url.ts';

describe('Why a text is no http or https URL', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['shop.example.com', "the scheme is missing; did you mean 'https://shop.example.com'?"],
    ['shop:8000/api', "the scheme is missing; did you mean 'https://shop:8000/api'?"],
    ['//shop', "the scheme is missing; did you mean 'https://shop'?"],
    ['http:/shop', "the scheme is missing; did you mean 'https://shop'?"],
    ['%', 'the scheme is missing'],
    ['ftp://shop', 'its scheme is ftp'],
    ['http://', 'no name of a host that can be read stands behind the scheme'],
    ['HTTPS://[::1', 'no name of a host that can be read stands behind the scheme'],
    ['http://shop .example.com', 'a blank stands in it'],
    ['http:\\\\shop', 'a backslash stands in it'],
  ];
  for (const [text, why] of rows) it(`'${text}': ${why}`, () => assert.equal(whyNoWebUrl(text), why));
});
