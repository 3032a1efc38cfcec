import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The adapter to GraphiQL: the one file to replace for another playground. It names the files to serve, the properties that the page's
 * script sets, and how the page mounts it. Nothing comes from outside: the files are those of the installed packages.
 */
export interface StaticFile {
  /** Below `/playground/files/`; carries the version, so that it may be kept. */
  readonly name: string;
  readonly type: 'text/javascript' | 'text/css';
  readonly read: () => Buffer;
}

export const GRAPHIQL_FILES: readonly StaticFile[] = [
  script('react', 'umd/react.production.min.js'),
  script('react-dom', 'umd/react-dom.production.min.js'),
  script('graphiql', 'graphiql.min.js'),
  { name: versioned('graphiql', 'graphiql.min.css'), type: 'text/css', read: reader('graphiql', 'graphiql.min.css') },
];

/**
 * Mounts GraphiQL into an element, or mounts it again after the persona changed. Tabs live in the memory of the page: a token is never
 * written to the browser's storage. `tabs`: `[{ query, variables }]`; `headers`: text of the headers editor; `fetcher`: GraphiQL's.
 */
export const GRAPHIQL_MOUNT = `
function mountEditor({ element, tabs, headers, fetcher, previous }) {
  if (previous) previous.unmount();
  const kept = previous ? previous.tabs() : tabs.map((tab) => ({ query: tab.query, variables: tab.variables }));
  const active = previous ? previous.active() : 0;
  const memory = new Map();
  const storage = {
    get length() { return memory.size; },
    getItem: (key) => (memory.has(key) ? memory.get(key) : null),
    setItem: (key, value) => void memory.set(key, String(value)),
    removeItem: (key) => void memory.delete(key),
    clear: () => memory.clear(),
    key: (at) => [...memory.keys()][at] ?? null,
  };
  let state = { activeTabIndex: active, tabs: kept };
  const stored = kept.map((tab, at) => ({
    id: 'tab-' + at,
    hash: [tab.query ?? '', tab.variables ?? '', headers ?? ''].join('|'),
    title: titleOf(tab.query),
    query: tab.query,
    variables: tab.variables,
    headers,
    operationName: null,
    response: null,
  }));
  storage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: active, tabs: stored }));
  storage.setItem('graphiql:shouldPersistHeaders', 'true');
  const current = kept[active] ?? kept[0] ?? { query: '', variables: '' };
  storage.setItem('graphiql:query', current.query ?? '');
  storage.setItem('graphiql:variables', current.variables ?? '');
  storage.setItem('graphiql:headers', headers ?? '');
  const root = ReactDOM.createRoot(element);
  root.render(
    React.createElement(
      GraphiQL,
      {
        fetcher,
        storage,
        shouldPersistHeaders: true,
        defaultHeaders: headers,
        defaultEditorToolsVisibility: true,
        isHeadersEditorEnabled: true,
        inputValueDeprecation: true,
        onTabChange: (next) => { state = next; },
      },
      React.createElement(GraphiQL.Logo, null, ' '),
    ),
  );
  return {
    tabs: () => state.tabs.map(({ query, variables }) => ({ query, variables })),
    active: () => state.activeTabIndex,
    unmount: () => root.unmount(),
  };
}
function titleOf(query) {
  const named = /^\\s*(?:#[^\\n]*\\n\\s*)*(?:query|mutation)\\s+(\\w+)/.exec(query ?? '');
  return named ? named[1] : '<untitled>';
}
`;

function script(packageName: string, file: string): StaticFile {
  return { name: versioned(packageName, file), type: 'text/javascript', read: reader(packageName, file) };
}

function versioned(packageName: string, file: string): string {
  const { version } = JSON.parse(readFileSync(join(folderOf(packageName), 'package.json'), 'utf8')) as { version: string };
  return `${packageName}-${version}.${file.endsWith('.css') ? 'css' : 'js'}`;
}

function reader(packageName: string, file: string): () => Buffer {
  let bytes: Buffer | null = null;
  return () => (bytes ??= readFileSync(join(folderOf(packageName), file)));
}

function folderOf(packageName: string): string {
  return dirname(require.resolve(`${packageName}/package.json`));
}
