// SPDX-License-Identifier: Apache-2.0
// lazy: what is drawn by a file of its own, which is fetched when it is first wanted.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure, Waiting } from './parts';

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [state, setState] = useState<{ found?: ComponentType<P> | undefined; error?: unknown }>({ found: loaded });
    useEffect(() => {
      if (loaded) return;
      load().then(
        (found) => setState({ found: (loaded = found) }),
        (error: unknown) => setState({ error }),
      );
    }, []);
    if (state.error !== undefined) return <Failure error={state.error} again={() => location.reload()} />;
    const Found = state.found;
    return Found ? <Found {...props} /> : <Waiting />;
  };
}
