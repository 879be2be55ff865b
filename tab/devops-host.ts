// The ONE file that imports the SDK (results-tab.md#88-repository).
import * as SDK from 'azure-devops-extension-sdk';
import type { TabHost } from './host.ts';
import { NoHost } from './host.ts';

const PATIENCE_MILLISECONDS = 10_000;

interface BuildPageData {
  getBuildPageData(): Promise<{ build?: { id?: number } } | undefined>;
}
interface ProjectPage {
  getProject(): Promise<{ id: string } | undefined>;
}
interface Locations {
  getServiceLocation(): Promise<string>;
}
interface Navigation {
  openNewWindow(url: string, features: string): void;
}
type Changed = (handler: (build: { id?: number } | undefined) => void) => void;

/** Shakes hands with Azure DevOps and finds out which run is shown. Throws NoHost with a sentence for the reader. */
export async function connectHost(onTheme: () => void): Promise<TabHost> {
  // Alone, init() never settles.
  if (window.parent === window) {
    throw new NoHost('This page is a tab of Azure DevOps and shows nothing by itself. See it with npm run preview.');
  }
  window.addEventListener('themeApplied', onTheme);
  await within(SDK.init({ loaded: false, applyTheme: true }), 'Azure DevOps does not answer this page. Reload it.');
  const [projects, locations, navigation] = await within(
    Promise.all([
      SDK.getService<ProjectPage>('ms.vss-tfs-web.tfs-page-data-service'),
      SDK.getService<Locations>('ms.vss-features.location-service'),
      SDK.getService<Navigation>('ms.vss-features.host-navigation-service'),
    ]),
    'Azure DevOps does not offer what this page needs. Reload it.',
  );
  const [project, base, runId] = await within(
    Promise.all([projects.getProject(), locations.getServiceLocation(), findRun()]),
    'Azure DevOps does not say which run this is. Reload the page.',
  );
  if (project === undefined || runId === undefined)
    throw new NoHost('Azure DevOps does not say which run this is. Reload the page.');
  await SDK.notifyLoadSucceeded();
  return {
    runId,
    projectUrl: `${base.replace(/\/*$/, '/')}${encodeURIComponent(project.id)}/`,
    token: () => SDK.getAccessToken(),
    open: (url) => navigation.openNewWindow(url, ''),
    resize: () => SDK.resize(),
  };
}

async function findRun(): Promise<number | undefined> {
  try {
    const pages = await SDK.getService<BuildPageData>('ms.vss-build-web.build-page-data-service');
    const id = (await pages.getBuildPageData())?.build?.id;
    if (id !== undefined) return id;
  } catch {
    // Older hosts have no such service; they tell the run by a call.
  }
  const { onBuildChanged } = SDK.getConfiguration() as { onBuildChanged?: Changed };
  if (onBuildChanged === undefined) return undefined;
  return new Promise((resolve) => onBuildChanged((build) => resolve(build?.id)));
}

function within<T>(work: Promise<T>, otherwise: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new NoHost(otherwise)), PATIENCE_MILLISECONDS);
    work
      .then(resolve, (error: unknown) => reject(new NoHost(`${otherwise} (${String(error)})`)))
      .finally(() => clearTimeout(late));
  });
}
