/**
 * What every object inherits from, closed: a key like `__proto__` or `constructor.prototype` that some merge of some package follows can no
 * longer add a property to all objects of this process or replace one. Called once a process has loaded its parts, since packages may still
 * define things while they load. `__proto__` goes as with Node's `--disable-proto=delete`, however the process was started.
 *
 * `Error.prototype` stays open: with `name` and `message` frozen there, assigning them to any error throws.
 */
export function hardenProcess(): void {
  Reflect.deleteProperty(Object.prototype, '__proto__');
  for (const key of Object.getOwnPropertyNames(Object.prototype)) letObjectsHaveTheirOwn(key);
  for (const { prototype } of [Object, Function, Array, String, Number, Date, RegExp, Map, Set, Promise]) Object.freeze(prototype);
}

/**
 * `object.toString = …` on an ordinary object throws where `Object.prototype.toString` is frozen data (ECMA-262 10.1.9.2, step 2.a), although
 * it would change that object alone; big.js and rows with an alias `constructor` do so. A setter that defines the property lets them.
 */
function letObjectsHaveTheirOwn(key: string): void {
  const value: unknown = Object.getOwnPropertyDescriptor(Object.prototype, key)?.value;
  if (typeof value !== 'function') return;
  Object.defineProperty(Object.prototype, key, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === Object.prototype) throw new TypeError(`Object.prototype.${key} is closed`);
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
    configurable: false,
  });
}
