import assert from 'node:assert/strict';
import { findArtifact, listArtifacts, readArtifactFiles } from '../../shared/azure-devops/rest/artifacts.ts';
import { unpackFiles } from '../../shared/azure-devops/rest/unpack.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { StoredRun } from '../rigs/azure-devops/model.ts';
import {
  artifactZip,
  plainZip,
  zipBomb,
  zipOfBytes,
  zipOfMany,
  zipWithLink,
  zipWithTwins,
} from '../rigs/azure-devops/zips.ts';
import { messageOf, openIn } from '../support/azure-devops-job.ts';

const FILES = { 'deploy-info.json': '{"buildId":"12"}\n', 'deployment-record.json': '{}', 'other.txt': 'x' };
const WANTED = ['deploy-info.json', 'previous-image.txt'];

describe('Artifacts of a run', () => {
  let server: AzureDevOpsServer;
  let run: StoredRun;
  beforeEach(async () => {
    server = await startAzureDevOps({ projects: ['Shop', 'Über Shop'] });
    run = server.addRun(server.addDefinition({ name: 'Python-Build' }), { id: 12, result: 'failed' });
  });
  afterEach(() => server.stop());

  const withToken = () => new Set(server.requests.flatMap(({ host, authorization }) => (authorization ? [host] : [])));

  it('are listed and found by name, whatever its case', async () => {
    server.addArtifact(run, { name: 'deploy-info', files: FILES });
    server.addArtifact(run, { name: 'drop', kind: 'PipelineArtifact', files: FILES });
    const azureDevOps = await openIn(server);
    assert.deepEqual(await listArtifacts(azureDevOps, run), [
      { name: 'deploy-info', kind: 'Container' },
      { name: 'drop', kind: 'PipelineArtifact' },
    ]);
    assert.equal((await findArtifact(azureDevOps, run, 'Drop'))?.kind, 'PipelineArtifact');
    assert.equal(await findArtifact(azureDevOps, run, 'deploy'), undefined);
  });

  for (const kind of ['Container', 'PipelineArtifact'] as const) {
    it(`of kind ${kind} are read; the token stays on the collection's host`, async () => {
      server.addArtifact(run, { name: 'deploy-info', kind, files: FILES });
      const files = await readArtifactFiles(await openIn(server), { id: 12 }, 'deploy-info', WANTED);
      assert.deepEqual([...files], [['deploy-info.json', FILES['deploy-info.json']]]);
      assert.deepEqual([...withToken()], [new URL(server.collectionUri).host]);
    });

    it(`of kind ${kind} are read after a broken download`, async () => {
      server.addArtifact(run, { name: 'deploy-info', kind, files: FILES });
      server.fail(/format=zip/, 'truncated');
      server.fail(/format=zip/, { status: 503 });
      assert.equal((await readArtifactFiles(await openIn(server), { id: 12 }, 'deploy-info', WANTED)).size, 1);
    });
  }

  it('of another project, with a name that needs encoding', async () => {
    const definition = server.addDefinition({ name: 'Build', project: 'Über Shop' });
    const other = server.addRun(definition);
    server.addArtifact(other, { name: 'deploy info&x', files: FILES });
    const reference = { id: other.id, project: 'Über Shop' };
    assert.equal((await readArtifactFiles(await openIn(server), reference, 'deploy info&x', WANTED)).size, 1);
  });

  it('are followed to another host by redirect, without the token', async () => {
    const content = server.addArtifact(run, { name: 'x', kind: 'PipelineArtifact', files: FILES });
    server.addArtifact(run, { name: 'deploy-info', files: FILES });
    const { signedPath } = await import('../rigs/azure-devops/content.ts');
    const location = `${server.artifactHost}${signedPath(run, content)}`;
    server.fail(/format=zip/, { status: 302, headers: { location } });
    const azureDevOps = await openIn(server);
    const message = await messageOf(readArtifactFiles(azureDevOps, run, 'nothing', WANTED));
    assert.match(message, /^Run 12 of project Shop has no artifact nothing; it has x, deploy-info\. Choose a run/);
    // The folder in that zip is another one, so that nothing is found in it; no host refused it.
    assert.equal((await readArtifactFiles(azureDevOps, run, 'deploy-info', WANTED)).size, 0);
    assert.deepEqual([...withToken()], [new URL(server.collectionUri).host]);
    assert.ok(server.requests.some(({ path }) => path.includes('signedcontent')));
  });

  it('circles of redirects and file: addresses end', async () => {
    server.addArtifact(run, { name: 'deploy-info', files: FILES });
    for (const location of ['?again=1&format=zip', 'file:///etc/passwd']) {
      server.fail(/format=zip/, { status: 302, headers: { location } }, location.startsWith('?') ? 6 : 1);
      const message = await messageOf(readArtifactFiles(await openIn(server), run, 'deploy-info', WANTED));
      assert.match(message, /^Artifact deploy-info of run 12 of project Shop cannot be downloaded: /);
    }
  });

  it('on a file share are refused', async () => {
    server.addArtifact(run, { name: 'deploy-info', kind: 'filepath', files: FILES });
    const message = await messageOf(readArtifactFiles(await openIn(server), run, 'deploy-info', WANTED));
    assert.match(message, /lies on a file share, which is not read\. Copy it with DownloadBuildArtifacts@1/);
  });

  it('of a run without any', async () => {
    const message = await messageOf(readArtifactFiles(await openIn(server), run, 'deploy-info', WANTED));
    assert.match(message, /has no artifact deploy-info; it has no artifacts\./);
  });

  it('too large to download are left', async () => {
    server.addArtifact(run, { name: 'deploy-info', zip: new Uint8Array(33_554_433) });
    const message = await messageOf(readArtifactFiles(await openIn(server), run, 'deploy-info', WANTED));
    assert.match(message, /cannot be downloaded: it has more than 33554432 bytes/);
  });

  it('truncated where they are stored are refused', async () => {
    const zip = artifactZip('deploy-info', FILES);
    server.addArtifact(run, { name: 'deploy-info', zip: zip.subarray(0, zip.length - 30) });
    const message = await messageOf(readArtifactFiles(await openIn(server), run, 'deploy-info', WANTED));
    assert.match(message, /^The zip of artifact deploy-info of run 12 of project Shop is refused: .*complete\?/);
  });
});

describe('Zips of artifacts', () => {
  const unpack = (zip: Uint8Array, limits?: Parameters<typeof unpackFiles>[4]) =>
    unpackFiles(Buffer.from(zip), 'deploy-info', WANTED, 'artifact deploy-info of run 12', limits);

  for (const [title, zip] of [
    ['with a folder named like the artifact', artifactZip('deploy-info', FILES)],
    ['without one', plainZip(FILES)],
    ['with two', plainZip({ 'deploy-info/deploy-info/deploy-info.json': FILES['deploy-info.json'] })],
    ['with empty folders', plainZip({ 'deploy-info/': '', 'deploy-info/deploy-info.json': FILES['deploy-info.json'] })],
    ['with the same deeper down', plainZip({ 'deploy-info/deploy-info/deploy-info.json': 'deeper', ...FILES })],
  ] as const) {
    it(`are read ${title}`, async () => {
      assert.deepEqual([...(await unpack(zip))], [['deploy-info.json', FILES['deploy-info.json']]]);
    });
  }

  const path = 'deploy-info/deploy-info.json';
  for (const [title, encoding] of [
    ['in UTF-8 with a byte order mark', 'utf8'],
    ['in UTF-16, as > of PowerShell 5.1 writes it', 'utf16le'],
  ] as const) {
    it(`are read with a file ${title}`, async () => {
      const zip = zipOfBytes(path, Buffer.from('\uFEFF{"imageTag":"é"}', encoding));
      assert.deepEqual([...(await unpack(zip)).values()], ['{"imageTag":"é"}']);
    });
  }

  for (const name of [
    'deploy-info.json',
    'deploy-info\\deploy-info.json',
    'deploy-info\\deploy-info\\deploy-info.json',
  ]) {
    it(`are read from the entry ${name}, as some programs of Windows name it`, async () => {
      assert.deepEqual([...(await unpack(plainZip({ [name]: '{}' })))], [['deploy-info.json', '{}']]);
    });
  }

  for (const [title, zip, expected] of [
    ['a way up', plainZip({ ...FILES, '../deploy-info.json': 'x' }), /invalid relative path/],
    ['a way up in the middle', plainZip({ 'deploy-info/../../x': 'x' }), /invalid relative path/],
    ['a way up for Windows', plainZip({ 'deploy-info\\..\\..\\x': 'x' }), /invalid relative path/],
    ['an absolute path', plainZip({ '/etc/passwd': 'x' }), /absolute path/],
    ['a drive', plainZip({ 'C:/x': 'x' }), /absolute path/],
    ['a drive with a backslash', plainZip({ 'C:\\x': 'x' }), /absolute path/],
    ['a share', plainZip({ '\\\\server\\share\\x': 'x' }), /absolute path/],
    ['a link', zipWithLink('deploy-info/link', '/etc/passwd', FILES), /'deploy-info\/link' is a link/],
    ['a wanted file as a link', zipWithLink(path, '/etc/passwd'), /is a link/],
    ['a wanted file twice', zipWithTwins(path, 'first', 'other'), /is in it twice/],
    ['a bomb', zipBomb(path, 50_000_000), /more than 1048576 bytes/],
    ['a bomb that lies', zipBomb(path, 50_000_000, 1000), /too many bytes/],
    ['too many entries', zipOfMany(2001), /2001 entries are more than 2000/],
    ['no zip', Buffer.from('<html>'), /end of central directory/i],
    ['nothing', new Uint8Array(), /end of central directory/i],
    ['a file in no encoding of Unicode', zipOfBytes(path, Buffer.from('é', 'latin1')), /json' is not UTF-8\. Save it/],
    ['damaged data', damaged(plainZip({ [path]: 'x'.repeat(5000) })), /refused/],
  ] as const) {
    it(`are refused with ${title}`, async () => {
      const message = await messageOf(unpack(zip));
      assert.match(message, expected);
      assert.match(message, /^The zip of artifact deploy-info of run 12 is refused: [^\n]+\.$/);
    });
  }
});

function damaged(zip: Uint8Array): Uint8Array {
  const copy = Buffer.from(zip);
  copy.fill(0xff, 58, 66);
  return copy;
}
