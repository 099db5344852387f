// SPDX-License-Identifier: Apache-2.0
// told: what the server says once and never again: it is copied, saved or printed before the dialog closes, or the user is asked.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../lang';
import { ask, Dialog, show } from './dialog';
import { Button, copy, Note } from './parts';
import { saveFile } from './save';

interface Told {
  title: string;
  lead: string;
  /** What is copied and saved. */
  text: string;
  /** Of the file; without one there is neither file nor paper. */
  file?: string;
  children: ComponentChildren;
  /** Below the buttons. */
  more?: ComponentChildren;
}

function ToldOnce({ title, lead, text, file, children, more, done }: Told & { done: () => void }) {
  const kept = useRef(false);
  const keep = (act: () => unknown) => {
    kept.current = true;
    void act();
  };
  const close = async () => {
    if (kept.current || (await ask(t('told.leave'), t('told.leave_lead'), t('told.leave_yes'), true))) done();
  };
  return (
    <Dialog title={title} close={() => void close()}>
      <Note tone="warn">{lead}</Note>
      <div onCopy={() => (kept.current = true)}>{children}</div>
      <div class="row noprint">
        <Button icon="copy" kind="primary" autoFocus onClick={() => keep(() => copy(text))}>
          {t('copy')}
        </Button>
        {file && (
          <>
            <Button icon="download" onClick={() => keep(() => saveFile(file, 'text/plain', text))}>
              {t('told.save')}
            </Button>
            <Button icon="file" onClick={() => keep(print)}>
              {t('told.print')}
            </Button>
          </>
        )}
      </div>
      {more}
      <footer class="row end noprint">
        <Button onClick={() => void close()}>{t('told.done')}</Button>
      </footer>
    </Dialog>
  );
}

/** A secret, to be seen whole. */
export const Secret = ({ text }: { text: string }) => (
  <div class="copy">
    <code tabIndex={0}>{text}</code>
  </div>
);

/** Shown until the user is done with it. */
export const tell = (told: Told): Promise<void> =>
  new Promise((answer) =>
    show((close) => (
      <ToldOnce
        {...told}
        done={() => {
          close();
          answer();
        }}
      />
    )),
  );
