/** The look of the page around the editor. Colours follow the editor's own theme switch, which marks the body. */
export const PLAYGROUND_STYLE = `
:root { --ink: #16202e; --quiet: #5c6b7f; --paper: #ffffff; --edge: #dfe5ec; --deep: #0f3d5c; --tint: #e8f1f7; --good: #17704a; --bad: #a8321f; }
body.graphiql-dark { --ink: #e8edf4; --quiet: #9aa9bc; --paper: #1b2330; --edge: #2f3a4b; --deep: #8cc4ea; --tint: #24344a; --good: #6fd0a2; --bad: #ff9c88; }
@media (prefers-color-scheme: dark) {
  body:not(.graphiql-light) { --ink: #e8edf4; --quiet: #9aa9bc; --paper: #1b2330; --edge: #2f3a4b; --deep: #8cc4ea; --tint: #24344a; --good: #6fd0a2; --bad: #ff9c88; }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: grid; grid-template-rows: auto minmax(0, 1fr) auto; background: var(--paper); color: var(--ink); font: 14px/1.35 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow: hidden; }
.nave-bar { display: flex; align-items: center; gap: 20px; padding: 9px 16px; border-bottom: 1px solid var(--edge); min-width: 0; }
.nave-mark { display: flex; align-items: center; gap: 9px; color: var(--deep); text-decoration: none; font-size: 18px; font-weight: 650; letter-spacing: .2px; flex: none; }
.nave-who { display: flex; align-items: center; gap: 6px; min-width: 0; overflow-x: auto; flex: 1; scrollbar-width: thin; padding: 2px; }
.nave-persona { display: flex; align-items: center; gap: 9px; padding: 5px 12px 5px 6px; border: 1px solid transparent; border-radius: 999px; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; flex: none; }
.nave-persona:hover { background: var(--tint); }
.nave-persona:focus-visible, .nave-use:focus-visible, .nave-who input:focus-visible, .nave-who select:focus-visible { outline: 2px solid var(--deep); outline-offset: 1px; }
.nave-persona[aria-checked="true"] { background: var(--tint); border-color: var(--deep); }
.nave-avatar { display: grid; place-items: center; width: 28px; height: 28px; border-radius: 50%; background: var(--edge); color: var(--ink); font-weight: 650; font-size: 13px; }
.nave-persona[aria-checked="true"] .nave-avatar { background: var(--deep); color: var(--paper); }
.nave-persona-text { display: grid; max-width: 190px; }
.nave-persona-text b { font-weight: 620; }
.nave-persona-text small { color: var(--quiet); font-size: 11.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.nave-who label { color: var(--quiet); }
.nave-who select { padding: 7px 10px; border: 1px solid var(--edge); border-radius: 7px; background: var(--paper); color: inherit; font: inherit; min-width: 240px; }
.nave-who input { flex: 1; max-width: 460px; padding: 7px 10px; border: 1px solid var(--edge); border-radius: 7px; background: var(--paper); color: inherit; font: inherit; }
.nave-use { padding: 7px 13px; border: 0; border-radius: 7px; background: var(--deep); color: var(--paper); font: inherit; cursor: pointer; }
.nave-open { color: var(--bad); flex: none; }
.nave-editor { min-height: 0; position: relative; }
.nave-mount { position: absolute; inset: 0; }
.nave-loading { margin: 0; padding: 40px; text-align: center; color: var(--quiet); }
.nave-status { display: flex; align-items: center; gap: 10px; padding: 6px 16px; border-top: 1px solid var(--edge); color: var(--ink); font-size: 12.5px; min-height: 33px; overflow-x: auto; white-space: nowrap; }
.nave-quiet { color: var(--quiet); }
.nave-grow { flex: 1; }
.nave-badge { padding: 1px 9px; border-radius: 999px; background: var(--tint); color: var(--good); font-variant-numeric: tabular-nums; }
.nave-badge[data-state="UNAVAILABLE"] { color: var(--bad); }
.nave-failed, [data-testid="answer-status"]:not([data-errors="0"]):not([data-stripped="true"]) { color: var(--bad); }
.nave-editor .graphiql-container { --color-primary: 204, 72%, 36%; height: 100%; }
body.graphiql-dark .nave-editor .graphiql-container { --color-primary: 204, 70%, 68%; }
@media (prefers-color-scheme: dark) { body:not(.graphiql-light) .nave-editor .graphiql-container { --color-primary: 204, 70%, 68%; } }
.nave-editor .graphiql-logo { display: none; }
@media (max-width: 760px) { .nave-persona-text small { display: none; } .nave-bar { gap: 10px; padding: 7px 10px; } }
`;
