// SPDX-License-Identifier: Apache-2.0
// webmail: the way into webmail. The portal's token goes there once, in a form, so that it stands in no address and no log.
import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../api/client';
import { t } from '../lang';
import { Button, Card, Failure, Head, Waiting } from '../ui/parts';

interface Offer {
  url: string;
  field: string;
  token: string;
}

/** The browser leaves this page; "back" leads to the start page, not through here again. */
function carry({ url, field, token }: Offer): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  form.hidden = true;
  const input = document.createElement('input');
  input.name = field;
  input.value = token;
  form.append(input);
  document.body.append(form);
  history.replaceState(history.state, '', '/');
  form.submit();
}

export function Webmail() {
  const [error, setError] = useState<unknown>();
  const [choice, setChoice] = useState(false);
  const open = (name: string) => {
    setChoice(false);
    post<Offer>(`/me/webmail/${name}`).then(carry, setError);
  };
  // Nobody is asked where there is nothing to choose.
  const begin = () => {
    setError(undefined);
    get<{ snappymail: boolean }>('/me/webmail').then(({ snappymail }) => (snappymail ? setChoice(true) : open('roundcube')), setError);
  };
  useEffect(begin, []);
  if (choice) {
    return (
      <>
        <Head title={t('webmail.open')} lead={t('webmail.choose')} />
        <Card>
          <p class="row">
            <Button kind="primary" icon="mail" onClick={() => open('roundcube')}>Roundcube</Button>
            <Button icon="mail" onClick={() => open('snappymail')}>SnappyMail</Button>
          </p>
        </Card>
      </>
    );
  }
  return (
    <>
      <Head title={t('webmail.opening')} />
      {error === undefined ? <Waiting /> : <Failure error={error} again={begin} />}
    </>
  );
}
