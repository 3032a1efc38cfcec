/**
 * The script of the page, in the browser's language. `SETTINGS` and `mountEditor` stand before it. It chooses who asks, sends every
 * request (introspection too) under that person's token, and tells below what answered.
 */
export const PLAYGROUND_SCRIPT = `
const who = document.getElementById('who');
const status = document.getElementById('status');
const editorElement = document.getElementById('editor');
const BUTTONS_MAX = 7;
let personas = [];
let chosen = null;
let editor = null;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function headersText() {
  return chosen === null ? '' : JSON.stringify({ authorization: 'Bearer ' + chosen.token }, null, 2);
}

/** A token typed into the headers editor wins, unless it is that of a persona who is no longer chosen. */
function authorizationOf(headers) {
  const written = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const known = personas.some(({ token }) => written === 'Bearer ' + token);
  if (written && !known && written !== 'Bearer ') return written;
  return chosen === null ? null : 'Bearer ' + chosen.token;
}

function fetcherFor() {
  return async (parameters, options) => {
    const { authorization: _drop, Authorization: _too, ...others } = options?.headers ?? {};
    const authorization = authorizationOf(options?.headers);
    const isIntrospection = parameters.operationName === 'IntrospectionQuery';
    if (authorization === null && !SETTINGS.withoutPolicy) return { errors: [{ message: 'Who asks? Give a token above.' }] };
    const startedAt = performance.now();
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        ...others,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(authorization === null ? {} : { authorization }),
      },
      body: JSON.stringify(parameters),
    });
    const answer = await response.json();
    tell({ answer, response, isIntrospection, tookMs: performance.now() - startedAt });
    // Data first: errors of fields that are not granted can be many.
    return 'data' in answer ? { data: answer.data, errors: answer.errors, extensions: answer.extensions } : answer;
  };
}

function tell({ answer, response, isIntrospection, tookMs }) {
  const errors = answer.errors ?? [];
  if (isIntrospection) {
    const types = (answer.data?.__schema?.types ?? []).filter(({ name, kind }) => kind === 'OBJECT' && !name.startsWith('__'));
    const text = errors.length > 0 ? errors[0].message : 'Docs show what ' + (chosen?.name ?? 'this token') + ' may see: ' + types.length + ' types.';
    status.replaceChildren(element('span', { 'data-testid': 'schema-status' }, text));
    return;
  }
  const partitions = answer.extensions?.partitions ?? [];
  const badges = partitions.map(({ instance, status: state, rows }) =>
    element('span', { class: 'nave-badge', 'data-state': state, 'data-testid': 'partition', title: state }, instance + ' · ' + rows + (rows === 1 ? ' row' : ' rows')),
  );
  const codes = [...new Set(errors.map((error) => error.extensions?.code ?? 'ERROR'))];
  const isStripped = answer.data && codes.length === 1 && codes[0] === 'UNAUTHORIZED_FIELD_OR_TYPE';
  const fields = errors.length === 1 ? 'one field' : errors.length + ' fields';
  const words = errors.length === 0 ? 'Answered' : isStripped ? 'Answered without ' + fields + ' that ' + (chosen?.name ?? 'this token') + ' may not see' : codes.join(', ');
  status.replaceChildren(
    element('span', { 'data-testid': 'answer-status', 'data-http': String(response.status), 'data-errors': String(errors.length), 'data-stripped': String(isStripped) },
      words),
    element('span', { class: 'nave-quiet' }, Math.round(tookMs) + ' ms'),
    ...badges,
    element('span', { class: 'nave-grow' }),
    element('span', { class: 'nave-quiet', title: 'Equal rights have equal fingerprints.' },
      answer.extensions?.policy ? 'rights ' + answer.extensions.policy.fingerprint.slice(0, 8) + ' · release ' + answer.extensions.policy.release.slice(0, 8) : ''),
  );
}

function mount() {
  editorElement.querySelector('.nave-loading')?.remove();
  // React takes a fresh element each time: an old root never meets a new one.
  const fresh = element('div', { class: 'nave-mount' });
  const before = editor;
  editorElement.append(fresh);
  editor = mountEditor({ element: fresh, tabs: SETTINGS.tabs, headers: headersText(), fetcher: fetcherFor(), previous: before });
  for (const old of editorElement.querySelectorAll('.nave-mount')) if (old !== fresh) old.remove();
}

function choose(persona) {
  chosen = persona;
  for (const button of who.querySelectorAll('button')) button.setAttribute('aria-checked', String(button.dataset.subject === persona.subject));
  document.body.dataset.persona = persona.subject;
  mount();
}

function personaButton(persona) {
  const button = element('button',
    { type: 'button', role: 'radio', 'aria-checked': 'false', class: 'nave-persona', title: persona.title, 'data-subject': persona.subject, 'data-testid': 'persona-' + persona.subject },
    element('span', { class: 'nave-avatar', 'aria-hidden': 'true' }, persona.name.slice(0, 1).toUpperCase()),
    element('span', { class: 'nave-persona-text' }, element('b', {}, persona.name), element('small', {}, persona.title)),
  );
  button.addEventListener('click', () => choose(persona));
  button.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...who.querySelectorAll('button')];
    const next = buttons[(buttons.indexOf(button) + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  return button;
}

/** Many personas: a list instead of buttons. */
function personaList() {
  const group = (label, kind) => {
    const own = personas.filter(({ subject }) => subject.startsWith(kind) === (label !== 'Services'));
    const options = own.map(({ subject, name, title }) => element('option', { value: subject }, title === subject ? name : name + ', ' + title));
    return element('optgroup', { label }, ...options);
  };
  const list = element('select', { id: 'persona', 'data-testid': 'persona' }, group('People', 'person:'), group('Services', 'person:'));
  list.addEventListener('change', () => choose(personas.find(({ subject }) => subject === list.value)));
  return [element('label', { for: 'persona' }, 'Ask as'), list];
}

function tokenField() {
  const input = element('input', { type: 'password', id: 'token', autocomplete: 'off', spellcheck: 'false', placeholder: 'Bearer token of your identity provider', 'data-testid': 'token' });
  const use = element('button', { type: 'button', class: 'nave-use', 'data-testid': 'use-token' }, 'Use token');
  use.addEventListener('click', () => {
    const token = input.value.trim().replace(/^Bearer /i, '');
    chosen = token === '' ? null : { subject: 'token', name: 'this token', token };
    mount();
  });
  return [element('label', { for: 'token' }, 'Token'), input, use];
}

async function start() {
  if (!SETTINGS.hasPersonas) {
    if (!SETTINGS.withoutPolicy) who.append(...tokenField());
    return mount();
  }
  personas = await (await fetch('/playground/personas')).json();
  if (personas.length > BUTTONS_MAX) {
    who.append(...personaList());
  } else {
    who.setAttribute('role', 'radiogroup');
    who.setAttribute('aria-label', 'Ask as');
    who.append(...personas.map(personaButton));
  }
  if (personas.length > 0) choose(personas[0]);
  else mount();
}

start().catch((cause) => {
  status.replaceChildren(element('span', { class: 'nave-failed' }, 'The playground could not start: ' + cause.message));
});
`;
