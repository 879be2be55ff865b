import { readFile } from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { hostPage } from './host-page.ts';
import type { HostOptions } from './host-page.ts';
import type { RunStory } from './stories.ts';

const TAB = path.join(import.meta.dirname, '..', '..', '..', 'dist', 'tab');
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const TIMELINE = '11111111-2222-3333-4444-555555555555';

/** The three origins of a tab: the page of Azure DevOps, the built page of ours, and the REST API. */
export interface TabServers {
  /** The address of a host page that behaves so and shows these runs. */
  open(stories: ReadonlyMap<number, RunStory>, options: HostOptions): string;
  /** From now on the runs are these. */
  tell(stories: ReadonlyMap<number, RunStory>): void;
  /** The built page by itself. */
  readonly pageUrl: string;
  readonly origins: readonly string[];
  readonly storage: string;
  /** What the storage of files was asked for, that a file of a story may lie in: the URL, and the headers that matter. */
  readonly stored: { readonly path: string; readonly authorization: string | undefined }[];
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly authorization: string | undefined;
    readonly body: string;
  }[];
  close(): Promise<void>;
}

/** Starts the three servers on free ports; the page is on `localhost`, the others on 127.0.0.1. */
export async function startTabServers(): Promise<TabServers> {
  const requests: TabServers['requests'] = [];
  let stories: ReadonlyMap<number, RunStory> = new Map();
  let page = '';
  const hosts = http.createServer(
    (_, response) => void response.setHeader('content-type', 'text/html; charset=utf-8').end(page),
  );
  const files = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://x').pathname);
    readFile(path.join(TAB, name)).then(
      (text) =>
        response
          .setHeader('content-type', `${TYPES[path.extname(name).slice(1)] ?? 'text/plain'}; charset=utf-8`)
          .end(text),
      () => response.writeHead(404).end(),
    );
  });
  const stored: TabServers['stored'] = [];
  const storage = http.createServer((request, response) => {
    stored.push({ path: request.url ?? '', authorization: request.headers.authorization });
    const [, id = '', name = ''] = (request.url ?? '').split('/');
    const file = stories.get(Number(id))?.files.find((one) => one.name === decodeURIComponent(name));
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(file?.text);
  });
  const api = http.createServer((request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, accept, x-vss-reauthenticationaction',
    );
    if (request.method === 'OPTIONS') return void response.end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://x');
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body,
      });
      const [status, text, location] = answer(stories, pathname, urlOf(api, '127.0.0.1'));
      const elsewhere = location === undefined ? {} : { location: `${urlOf(storage, '127.0.0.1')}${location}` };
      response.writeHead(status, { 'content-type': 'application/json', ...elsewhere }).end(text);
    });
  });
  const all = [hosts, files, api, storage];
  await Promise.all(all.map((server) => new Promise<void>((resolve) => server.listen(0, resolve))));
  const origins = [urlOf(hosts, '127.0.0.1'), urlOf(files, 'localhost'), urlOf(api, '127.0.0.1')];
  const pageUrl = `${origins[1]}/index.html`;
  return {
    ...{ pageUrl, origins, requests, stored, storage: urlOf(storage, '127.0.0.1') },
    tell: (told) => (stories = told),
    open: (told, options) => {
      stories = told;
      requests.length = 0;
      stored.length = 0;
      page = hostPage(pageUrl, `${origins[2]}/DefaultCollection/`, options);
      return `${origins[0]}/`;
    },
    close: async () => {
      for (const server of all) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function urlOf(server: http.Server, name: string): string {
  return `http://${name}:${(server.address() as AddressInfo).port}`;
}

/** Status, text, and where else it leads, from the origin of the storage on. */
function answer(
  stories: ReadonlyMap<number, RunStory>,
  pathname: string,
  base: string,
): readonly [status: number, text: string, location?: string] {
  const [, area = ''] = /\/project-1\/_apis\/(.*)$/.exec(pathname) ?? [];
  if (area.startsWith('build/definitions'))
    return [200, JSON.stringify({ value: [{ id: 7, name: 'Python-Rollback', path: '\\', queueStatus: 'enabled' }] })];
  if (area === 'pipelines/7/preview') return [200, JSON.stringify({ finalYaml: 'steps: []' })];
  const [, id = '', rest = ''] = /^build\/builds\/(\d+)\/?(.*)$/.exec(area) ?? [];
  const story = stories.get(Number(id));
  if (story === undefined) return [404, JSON.stringify({ message: `no run ${id}` })];
  const forbidden = [403, JSON.stringify({ message: story.refusal ?? 'TF400813: not authorized' })] as const;
  if (rest === story.redirected) return [302, '', '/sign-in'];
  if (rest === '')
    return story.forbidden?.includes('run') === true
      ? forbidden
      : [
          200,
          JSON.stringify({
            id: Number(id),
            status: story.isGoing === true ? 'inProgress' : 'completed',
            templateParameters: story.parameters,
          }),
        ];
  if (rest === 'timeline')
    return story.forbidden?.includes('timeline') === true
      ? forbidden
      : [200, JSON.stringify({ records: story.records })];
  if (rest === 'attachments/smart-rollback-report') {
    const value = story.files.map(({ name, record }) => ({
      name,
      _links: {
        self: {
          href: `${base}/DefaultCollection/project-1/_apis/build/builds/${id}/${TIMELINE}/${record}/attachments/smart-rollback-report/${encodeURIComponent(name)}`,
        },
      },
    }));
    return [200, JSON.stringify({ count: value.length, value })];
  }
  const file = story.files.find(({ name }) =>
    rest.endsWith(`/attachments/smart-rollback-report/${encodeURIComponent(name)}`),
  );
  if (file !== undefined && story.isStored === true) return [302, '', `/${id}/${encodeURIComponent(file.name)}`];
  return file?.text === undefined ? [404, '{"message":"gone"}'] : [200, file.text];
}
