/**
 * What every object inherits from, closed: a key like `__proto__` or `constructor.prototype` that some merge of some package follows can no
 * longer add a property to all objects of this process or replace one. Called once a process has loaded its parts, since packages may still
 * define things while they load. `__proto__` goes as with Node's `--disable-proto=delete`, however the process was started.
 *
 * `Error.prototype` stays open: with `name` and `message` frozen there, assigning them to any error throws.
 */
export function hardenProcess(): void {
  Reflect.deleteProperty(Object.prototype, '__proto__');
  for (const { prototype } of INHERITED_FROM) Object.freeze(prototype);
}

const INHERITED_FROM: readonly { readonly prototype: object }[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  BigInt,
  Boolean,
  Symbol,
  Date,
  RegExp,
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  Uint8Array,
];
