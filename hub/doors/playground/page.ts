import { GRAPHIQL_FILES, GRAPHIQL_MOUNT } from './graphiql';
import { PLAYGROUND_SCRIPT } from './script';
import { PLAYGROUND_STYLE } from './style';

export interface PageOptions {
  /** Fresh for every page. */
  readonly nonce: string;
  /** With the development issuer the page asks for personas; without one it takes a token. */
  readonly hasPersonas: boolean;
  readonly withoutPolicy: boolean;
  readonly tabs: readonly { readonly query: string; readonly variables: string }[];
}

export const FILES_PATH = '/playground/files/';

/** The page as text. It holds nothing of the request: no parameter of the address is ever rendered. */
export function playgroundPage({ nonce, hasPersonas, withoutPolicy, tabs }: PageOptions): string {
  const styles = GRAPHIQL_FILES.filter(({ type }) => type === 'text/css').map(
    ({ name }) => `<link rel="stylesheet" href="${FILES_PATH}${name}">`,
  );
  const scripts = GRAPHIQL_FILES.filter(({ type }) => type === 'text/javascript').map(
    ({ name }) => `<script nonce="${nonce}" src="${FILES_PATH}${name}"></script>`,
  );
  const settings = asScriptText({ hasPersonas, withoutPolicy, tabs });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Nave playground</title>
<link rel="icon" href="data:,">
${styles.join('\n')}
<style nonce="${nonce}">${PLAYGROUND_STYLE}</style>
</head>
<body>
<header class="nave-bar" data-testid="playground-bar">
  <a class="nave-mark" href="/playground" aria-label="Nave playground">
    <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="1.7"><circle cx="12" cy="12" r="9.6"/><circle cx="12" cy="12" r="2.6" fill="currentColor" stroke="none"/><path d="M12 2.4v7M12 14.6v7M2.4 12h7M14.6 12h7M5.2 5.2l4.9 4.9M13.9 13.9l4.9 4.9M18.8 5.2l-4.9 4.9M10.1 13.9l-4.9 4.9"/></g></svg>
    <span>Nave</span>
  </a>
  <div class="nave-who" id="who"></div>
  ${withoutPolicy ? '<strong class="nave-open" data-testid="without-policy">served without a policy</strong>' : ''}
</header>
<main id="editor" class="nave-editor" data-testid="playground-editor"><p class="nave-loading">Loading the playground …</p></main>
<footer class="nave-status" id="status" data-testid="playground-status" role="status" aria-live="polite"><span>Ready.</span></footer>
${scripts.join('\n')}
<script nonce="${nonce}">(() => {
const SETTINGS = ${settings};
${GRAPHIQL_MOUNT}
${PLAYGROUND_SCRIPT}
})();</script>
</body>
</html>
`;
}

/** Everything from us, scripts only with the nonce of this page; style attributes are the editor's. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function asScriptText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
