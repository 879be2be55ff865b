import assert from 'node:assert/strict';
import { pemText } from '../../../shared/files/decode.ts';

const PEM = '-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n';

describe('A file in PEM', () => {
  const files: readonly (readonly [title: string, bytes: Buffer, text: string])[] = [
    ['as it is', Buffer.from(PEM), PEM],
    ['with a byte order mark', Buffer.from(`\uFEFF${PEM}`), PEM],
    ['in UTF-16, as > of PowerShell 5.1 writes it', Buffer.from(`\uFEFF${PEM}`, 'utf16le'), PEM],
    ['with a remark in another encoding beside it', Buffer.from(`Größe\n${PEM}`, 'latin1'), `Größe\n${PEM}`],
  ];
  for (const [title, bytes, text] of files) {
    it(`is read ${title}`, () => assert.equal(pemText(bytes), text));
  }
});
