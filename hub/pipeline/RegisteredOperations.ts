import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, Kind, parse, print } from 'graphql';
import { sha256 } from '#kernel/digest';
import { defineError } from '#kernel/errors';

export const OperationFileInvalid = defineError({
  code: 'OPERATION_FILE_INVALID',
  shown: false,
  message: (file: string, cause: string) => `the registered operation \`${file}\` cannot be used: ${cause}`,
});

/** A named operation of the release. */
export interface RegisteredOperation {
  /** SHA-256 of the file. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** The comment above the operation: what it is for, in finance words. */
  readonly description: string;
}

/** The operations of `schema/operations/`, found by their hash. Nothing a client sends ever joins them. */
export class RegisteredOperations {
  private readonly byHash = new Map<string, RegisteredOperation>();
  readonly all: readonly RegisteredOperation[];

  /** `files`: name and text. Each holds one named operation and its fragments. Throws OPERATION_FILE_INVALID. */
  constructor(files: readonly { readonly name: string; readonly text: string }[]) {
    this.all = files.map((file) => {
      const document = parsed(file);
      const operation = {
        id: sha256(file.text),
        name: nameOf(file.name, document),
        text: file.text,
        description: descriptionOf(file.text),
      };
      this.byHash.set(operation.id, operation);
      this.byHash.set(sha256(file.text.trim()), operation);
      this.byHash.set(sha256(print(document)), operation);
      return operation;
    });
  }

  /** By SHA-256 of the file, of its trimmed text or of its printed form; `sha256:` may precede it. */
  find(id: string): RegisteredOperation | null {
    return this.byHash.get(id.replace(/^sha256:/, '').toLowerCase()) ?? null;
  }

  /** The operation whose very text this is. */
  findText(text: string): RegisteredOperation | null {
    return this.byHash.get(sha256(text)) ?? null;
  }
}

/** Reads a folder; none when there is no such folder. */
export function loadOperations(dir: string): RegisteredOperations {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.graphql')) : [];
  return new RegisteredOperations(names.sort().map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') })));
}

function parsed({ name, text }: { readonly name: string; readonly text: string }): DocumentNode {
  try {
    return parse(text);
  } catch (cause) {
    throw OperationFileInvalid(name, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'unreadable');
  }
}

function nameOf(file: string, document: DocumentNode): string {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const name = operations[0]?.name?.value;
  if (operations.length !== 1 || name === undefined) throw OperationFileInvalid(file, 'it holds other than one named operation');
  return name;
}

function descriptionOf(text: string): string {
  const lines = /^(?:\s*#[^\n]*\n)+/.exec(text)?.[0].split('\n') ?? [];
  return lines
    .map((line) => line.replace(/^\s*#\s?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}
