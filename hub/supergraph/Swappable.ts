/** One value in use and those who want to know when another takes its place. */
export class Swappable<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private value: T) {}

  current(): T {
    return this.value;
  }

  swap(value: T): void {
    this.value = value;
    for (const listener of this.listeners) listener(value);
  }

  /** Returns the way to unsubscribe. */
  onSwap(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
