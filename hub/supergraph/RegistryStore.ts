import { type Registry } from '#kernel/registry';

/** The spoke instances in use. A bad new file is logged and the old registry stays. */
export interface RegistryStore {
  current(): Registry;
  onChange(listener: (registry: Registry) => void): () => void;
  close(): Promise<void>;
}
