import assert from 'node:assert/strict';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { readHostCertificateLines } from '../../../tasks/NewmanSanity/inputs/host-certificates.ts';
import {
  certificateAt,
  hostsGivenTwice,
  splitHostCertificate,
} from '../../../tasks/NewmanSanity/network/host-certificates.ts';
import type { HostCertificateLine } from '../../../tasks/NewmanSanity/network/host-certificates.ts';

const PAIR = { kind: 'pem', certificate: 'c.pem', key: 'c.key' } as const;

describe('NewmanSanity: a line of clientCertificates', () => {
  const right: readonly [text: string, line: HostCertificateLine][] = [
    ['api.example.com = c.pem, c.key', { host: 'api.example.com:443', files: PAIR, variable: undefined }],
    ['API.example.com:8443=c.pem,c.key,Key.Pass', { host: 'api.example.com:8443', files: PAIR, variable: 'Key.Pass' }],
    ['*.example.com:* = c.pem, c.key', { host: '*.example.com:*', files: PAIR, variable: undefined }],
    ['[::1]:8443 = c.pem, c.key', { host: '[::1]:8443', files: PAIR, variable: undefined }],
    ['m\u00fcller.example = c.pem, c.key', { host: 'xn--mller-kva.example:443', files: PAIR, variable: undefined }],
    ['h = a=b.pfx', { host: 'h:443', files: { kind: 'pfx', file: 'a=b.pfx' }, variable: undefined }],
    ['h = client.P12, Key Pass', { host: 'h:443', files: { kind: 'pfx', file: 'client.P12' }, variable: 'Key Pass' }],
    [
      'h = both.pem',
      { host: 'h:443', files: { kind: 'pem', certificate: 'both.pem', key: undefined }, variable: undefined },
    ],
  ];
  for (const [text, line] of right) {
    it(`is understood: ${text}`, () => assert.deepEqual(splitHostCertificate(text), { kind: 'line', line }));
  }

  const wrong: readonly [text: string, why: RegExp][] = [
    ['c.pem', /not of the form/],
    [' = c.pem, c.key', /no host before/],
    ['h =', /a file or name is missing/],
    ['h = c.pem,, Key', /a file or name is missing/],
    ['h = c.pem, c.key, Key, more', /4 files and names, where 3 are the most/],
    ['h = c.pfx, Key, more', /3 files and names, where a \.pfx takes 2/],
    ['https://h = c.pem, c.key', /without https/],
    ['* = c.pem, c.key', /given by clientCertificate/],
    ['*:8443 = c.pem, c.key', /given by clientCertificate/],
    ['h/path = c.pem, c.key', /'h\/path' is no host/],
    ['user@h = c.pem, c.key', /is no host/],
    ['a.*.b = c.pem, c.key', /is no host/],
    ['h:99999 = c.pem, c.key', /is no host/],
    ['h:0 = c.pem, c.key', /is no host/],
    ['h:port = c.pem, c.key', /is no host/],
    ['*. = c.pem, c.key', /is no host/],
    ['[::zz] = c.pem, c.key', /is no host/],
  ];
  for (const [text, why] of wrong) {
    it(`is refused: ${text}`, () => {
      const split = splitHostCertificate(text);
      assert.match(split.kind === 'wrong' ? split.why : JSON.stringify(split), why);
    });
  }

  it('names each host once', () => {
    const lines = ['h', 'H:443', 'h:8443', 'h'].map((host) => splitHostCertificate(`${host} = c.pem, c.key`));
    assert.deepEqual(hostsGivenTwice(lines.flatMap((one) => (one.kind === 'line' ? [one.line] : []))), ['h:443']);
  });

  it('has its passphrase from a pipeline variable, which must be there', () => {
    const read = (text: string) => {
      const reader = new InputReader({
        input: () => text,
        variable: () => undefined,
        variableNames: () => ['KeyPass'],
      });
      const lines = readHostCertificateLines(reader, (name) => (name === 'Key' ? 'open sesame' : undefined));
      reader.finish();
      return lines.map(({ passphrase }) => passphrase);
    };
    assert.deepEqual(read('h = c.pfx, Key\ni = c.pfx'), ['open sesame', undefined]);
    assert.throws(
      () => read('h = c.pfx, Other'),
      /variable 'Other', which is to hold the passphrase, is missing or empty/,
    );
    assert.throws(() => read('h = c.pfx\nH:443 = c.pfx'), /clientCertificates names h:443 twice; keep one of them/);
    assert.throws(() => read('https://h = c.pfx'), /without https:\/\/ \(example: api\.example\.com = /);
  });
});

describe('NewmanSanity: which certificate a host is shown', () => {
  const hosts = [
    '*.example.com:443',
    '*.api.example.com:443',
    'api.example.com:443',
    'api.example.com:*',
    '*.any.com:*',
  ];
  const certificates = hosts.map((host) => ({
    host,
    identity: { certificate: host, key: '', passphrase: undefined },
  }));
  const rows: readonly [url: string, shown: string | undefined][] = [
    ['https://api.example.com/', 'api.example.com:443'],
    ['https://api.example.com:8443/', 'api.example.com:*'],
    ['https://v1.api.example.com/', '*.api.example.com:443'],
    ['https://other.example.com/', '*.example.com:443'],
    ['https://example.com/', '*.example.com:443'],
    ['https://example.com:8443/', undefined],
    ['https://notexample.com/', undefined],
    ['https://example.com.evil.com/', undefined],
    ['https://a.any.com:1/', '*.any.com:*'],
    ['http://api.example.com/', undefined],
  ];
  for (const order of ['as given', 'in reverse']) {
    for (const [url, shown] of rows) {
      it(`${url}, lines ${order}`, () => {
        const list = order === 'as given' ? certificates : [...certificates].reverse();
        const found = certificateAt(new URL(url), list);
        assert.equal(found !== undefined && 'certificate' in found ? found.certificate : undefined, shown);
      });
    }
  }
});
