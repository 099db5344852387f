// SPDX-License-Identifier: Apache-2.0
// main: language, theme, who is signed in; then the frame or the sign-in page.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { findMe, me } from './api/session';
import { Frame } from './frame/frame';
import { place, startRouter } from './frame/router';
import { startTheme } from './frame/theme';
import { current, firstLanguage, firstWords, setLanguage } from './lang';
import { CONFIRMS, SignIn } from './pages/signin';
import { Dialogs } from './ui/dialog';
import { Failure, Waiting } from './ui/parts';
import { Toasts } from './ui/toast';

function App() {
  const who = me.use();
  const { path } = place.use();
  const { language } = current.use();
  const [error, setError] = useState<unknown>();
  const find = () => {
    setError(undefined);
    findMe().catch(setError);
  };
  useEffect(find, []);
  if (error !== undefined && who === undefined) {
    return (
      <main id="main" class="narrow">
        <Failure error={error} again={find} />
      </main>
    );
  }
  if (who === undefined) return <Waiting />;
  return (
    <div key={language}>
      {who === null || CONFIRMS.includes(path) ? <SignIn /> : <Frame who={who} />}
      <Dialogs />
      <Toasts />
    </div>
  );
}

// A file that misses the place where it is wanted would take the page away.
for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());

startTheme();
startRouter();
const app = document.getElementById('app') as HTMLElement;
const UNREACHED = 'Mail Portal can not be reached: reload this page. · Mail Portal ist nicht zu erreichen: Laden Sie diese Seite neu.';
const language = firstLanguage();
void setLanguage(language).catch(() => {}); // who signs in asks for it again
firstWords(language).then(
  () => render(<App />, app),
  () => app.append(UNREACHED),
);
