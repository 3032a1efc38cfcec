/* The transformer of the tests: SWC, after the source edits of NAVE_FAULT. Without that variable it is SWC alone. */
'use strict';
const { createHash } = require('node:crypto');
const { join, relative } = require('node:path');
const swc = require('@swc/jest');

const ROOT = join(__dirname, '..', '..', '..');

module.exports = {
  createTransformer(options) {
    const inner = swc.createTransformer(options);
    const edits = JSON.parse(process.env['NAVE_FAULT'] ?? '[]');
    const editsOf = (path) => edits.filter(({ file }) => file === relative(ROOT, path).replaceAll('\\', '/'));
    return {
      ...inner,
      process: (source, path, config) => inner.process(faulty(source, editsOf(path)), path, config),
      getCacheKey(source, path, config) {
        const mine = editsOf(path);
        const key = inner.getCacheKey(source, path, config);
        return mine.length === 0 ? key : createHash('sha256').update(key).update(JSON.stringify(mine)).digest('hex').slice(0, 32);
      },
    };
  },
};

/** Each edit must fit in exactly one place: a fault that edits nothing, or more than was meant, proves nothing. */
function faulty(source, edits) {
  return edits.reduce((text, { file, find, replace }) => {
    const places = text.split(find).length - 1;
    if (places !== 1) throw new RangeError(`the fault in ${file} fits in ${places} places, not in one: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}
