/** How the host is to behave. */
export interface HostOptions {
  readonly handshake?: 'current' | 'legacy' | 'silent';
  readonly theme?: keyof typeof THEMES;
  readonly sandbox?: boolean;
  readonly runId?: number;
  readonly width?: number;
}

// Dark and high-contrast values come only from a host (results-tab.md#9-not-verified): these are made up.
export const THEMES = {
  light: {},
  dark: {
    'background-color': 'rgb(32, 31, 30)',
    'text-primary-color': 'rgba(255, 255, 255, 0.95)',
    'text-secondary-color': 'rgba(255, 255, 255, 0.75)',
    'communication-background': 'rgb(0, 95, 184)',
    'communication-foreground': 'rgb(108, 184, 246)',
    'text-on-communication-background': '#fff',
    'focus-border-color': 'rgb(108, 184, 246)',
    'callout-background-color': 'rgb(37, 36, 35)',
    'component-grid-cell-bottom-border-color': 'rgb(72, 70, 68)',
    'status-error-text': 'rgb(255, 145, 135)',
    'status-warning-text': 'rgb(255, 200, 120)',
    'status-success-text': 'rgb(130, 220, 130)',
  },
  contrast: {
    'background-color': '#000',
    'text-primary-color': '#fff',
    'text-secondary-color': '#fff',
    'communication-background': '#1aebff',
    'communication-foreground': '#1aebff',
    'text-on-communication-background': '#000',
    'focus-border-color': '#ff0',
    'callout-background-color': '#000',
    'component-grid-cell-bottom-border-color': '#fff',
    'status-error-text': '#ff9d9d',
    'status-warning-text': '#ffd27f',
    'status-success-text': '#8ff08f',
  },
} as const;

/**
 * A page of Azure DevOps as far as a tab can tell: it holds the page in a frame of another origin and speaks the SDK's
 * protocol (results-tab.md#32-protocol-enough-to-write-a-host). What the tab opens is kept in `window.opened`.
 */
export function hostPage(pageUrl: string, collectionUrl: string, options: HostOptions): string {
  const { handshake = 'current', theme = 'light', sandbox = false, runId = 458, width } = options;
  const settings = { handshake, collectionUrl, runId, theme: THEMES[theme], themes: THEMES };
  const frame = sandbox ? ' sandbox="allow-scripts allow-forms allow-popups"' : '';
  return `<!doctype html><html lang="en"><head><title>Azure DevOps</title></head>
<body style="margin:0"><iframe title="Deployment" src="${pageUrl}"${frame} style="border:0;width:${width === undefined ? '100vw' : `${width}px`};height:100vh"></iframe>
<script>const __name = (one) => one;(${host.toString()})(${JSON.stringify(settings)})</script></body></html>`;
}

interface Settings {
  readonly handshake: string;
  readonly collectionUrl: string;
  readonly runId: number;
  readonly theme: Readonly<Record<string, string>>;
  readonly themes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Message {
  readonly id: number;
  readonly methodName: string;
  readonly instanceId: string;
  readonly params?: readonly unknown[];
  readonly handshakeToken?: string;
}

/** Runs in the page itself, so it names nothing from outside. */
function host({ handshake, collectionUrl, runId, theme, themes }: Settings): void {
  const kept = window as unknown as Record<string, unknown>;
  const opened: string[] = [];
  const methods = new Map<string, (...params: readonly unknown[]) => unknown>();
  let proxies = 0;
  const proxy = (work: (...params: readonly unknown[]) => unknown) => {
    proxies += 1;
    methods.set(`proxy${proxies}`, work);
    return { __proxyFunctionId: proxies, _channelId: 1 };
  };
  const services: Readonly<Record<string, Readonly<Record<string, (...params: readonly unknown[]) => unknown>>>> = {
    'ms.vss-build-web.build-page-data-service': { getBuildPageData: () => ({ build: { id: runId } }) },
    'ms.vss-tfs-web.tfs-page-data-service': { getProject: () => ({ id: 'project-1', name: 'Shop' }) },
    'ms.vss-features.location-service': { getServiceLocation: () => collectionUrl },
    'ms.vss-features.host-navigation-service': { openNewWindow: (url) => void opened.push(String(url)) },
  };
  const extension = { id: 'p.e', publisherId: 'p', extensionId: 'e', version: '1.0.0' };
  const answers: Readonly<Record<string, (...params: readonly unknown[]) => unknown>> = {
    initialHandshake: () =>
      handshake === 'legacy'
        ? {
            contribution: { id: 'p.e.tab', properties: {} },
            extensionContext: extension,
            pageContext: {},
            initialConfig: {},
            themeData: theme,
          }
        : { contributionId: 'p.e.tab', context: { extension, pageContext: {} }, initialConfig: {}, themeData: theme },
    notifyLoadSucceeded: () => ((kept['loaded'] = true), undefined),
    getAccessToken: () => ({ token: 'token-of-the-page' }),
    resize: () => undefined,
    getService: (id) => {
      const service = services[String(id)];
      if (service === undefined) throw new Error(`no service ${String(id)}`);
      return Object.fromEntries(Object.entries(service).map(([name, work]) => [name, proxy(work)]));
    },
  };
  const frame = () => document.querySelector('iframe')?.contentWindow;
  window.addEventListener('message', ({ data, source }) => {
    if (handshake === 'silent' || source !== frame() || typeof data !== 'string') return;
    const { id, methodName, instanceId, params, handshakeToken } = JSON.parse(data) as Message;
    if (methodName === undefined) return;
    const work = instanceId === '__proxyFunctions' ? methods.get(methodName) : answers[methodName];
    let answer: object;
    try {
      answer = { result: work?.(...(params ?? [])) };
    } catch (error) {
      answer = { error: { message: String(error) } };
    }
    frame()?.postMessage(JSON.stringify({ id, ...answer, handshakeToken }), '*');
  });
  kept['opened'] = opened;
  kept['setTheme'] = (name: string) => {
    const message = {
      id: 9999,
      instanceId: 'DevOps.SdkClient',
      methodName: 'dispatchEvent',
      params: ['themeChanged', { detail: { data: themes[name] } }],
    };
    frame()?.postMessage(JSON.stringify(message), '*');
  };
}
