// SPDX-License-Identifier: Apache-2.0
// store: a value that components watch. What belongs to one page lives in that page instead.
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(next: T): void;
  /** In a component: the value, drawn anew at each change. */
  use(): T;
  watch(told: (value: T) => void): () => void;
}

export function store<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<(value: T) => void>();
  const watch = (told: (value: T) => void) => {
    watchers.add(told);
    return () => void watchers.delete(told);
  };
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const told of [...watchers]) told(next);
    },
    watch,
    use() {
      const [, draw] = useState({});
      useEffect(() => {
        const seen = value;
        const end = watch(() => draw({}));
        if (!Object.is(seen, value)) draw({}); // it changed between drawing and watching
        return end;
      }, []);
      return value;
    },
  };
}
