// SPDX-License-Identifier: Apache-2.0
// phone: what a phone or a mail program has to be told, and the password for it.
import { get, type Page } from '../api/client';
import { me, type Me } from '../api/session';
import { t, word, type Key } from '../lang';
import { show } from '../ui/dialog';
import { Button, Card, Copy, Head, Load, Note, useLoad } from '../ui/parts';
import { devices, Make } from './keys';

export interface Service {
  protocol: string;
  host: string;
  port: number;
  security: 'tls' | 'starttls';
  url: string | null;
  user_name: string;
  allowed: boolean;
}

export const useServices = () => useLoad(async (signal) => (await get<Page<Service>>('/me/client-settings', {}, signal)).items, []);

/** One row for each protocol: the better way, and what else there is. */
function Services({ of }: { of: Service[] }) {
  const protocols = [...new Set(of.map((one) => one.protocol))];
  return (
    <table class="plain" aria-label={t('phone.servers')}>
      <thead>
        <tr>
          <th scope="col">{t('phone.service')}</th>
          <th scope="col">{word('field.client_setting.host')}</th>
          <th scope="col">{word('field.client_setting.port')}</th>
        </tr>
      </thead>
      <tbody>
        {protocols.map((protocol) => {
          const [first, other] = of.filter((one) => one.protocol === protocol) as [Service, Service | undefined];
          return (
            <tr key={protocol}>
              <th scope="row">
                {word(`phone.${protocol}`)}
                {!first.allowed && <p class="small">{t('phone.not_allowed')}</p>}
              </th>
              <td>
                <Copy text={first.url ?? first.host} label={`${t('copy')}: ${word(`phone.${protocol}`)}`} />
              </td>
              <td>
                {first.port}, {first.security === 'tls' ? 'SSL/TLS' : 'STARTTLS'}
                {other && <p class="muted small">{t('phone.or', { port: other.port })}</p>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const HOW: [Key, Key[]][] = [
  ['phone.iphone', ['phone.iphone_1', 'phone.iphone_2', 'phone.iphone_3']],
  ['phone.android', ['phone.android_1', 'phone.android_2', 'phone.android_3', 'phone.android_4']],
  ['phone.thunderbird', ['phone.thunderbird_1', 'phone.thunderbird_2', 'phone.thunderbird_3']],
  ['phone.outlook', ['phone.outlook_1', 'phone.outlook_2', 'phone.outlook_3']],
];

const How = () => (
  <>
    {HOW.map(([title, steps]) => (
      <details key={title} class="how">
        <summary>{t(title)}</summary>
        <ol>
          {steps.map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
      </details>
    ))}
  </>
);

/** Everything that this account may use, as a password is asked for. */
const scopesOf = (services: Service[]) => {
  const on = (protocol: string) => services.some((one) => one.protocol === protocol && one.allowed);
  return [...['imap', 'smtp'].filter(on), ...(on('caldav') ? ['dav'] : [])];
};

export function Phone() {
  const who = me.use() as Me;
  const services = useServices();
  const make = (found: Service[]) =>
    show((close) => <Make kind={{ ...devices, fresh: { ...devices.fresh, name: t('phone.name'), scopes: scopesOf(found) } }} close={close} made={() => {}} />);
  if (who.role !== 'mail_user') {
    return (
      <>
        <Head title={t('menu.phone')} />
        <Note>{t('phone.none')}</Note>
      </>
    );
  }
  return (
    <>
      <Head title={t('menu.phone')} lead={t('phone.lead')} />
      <Load from={services}>
        {(found) => (
          <>
            <Card title={t('phone.make_title')} lead={t('phone.make_lead')}>
              <p class="row">
                <Button icon="add" kind="primary" onClick={() => make(found)}>
                  {t('phone.make')}
                </Button>
                <a href="/me/device-passwords">{t('menu.device_passwords')}</a>
              </p>
            </Card>
            <Card title={t('phone.servers')} lead={t('phone.servers_lead')}>
              <p>{t('phone.user')}</p>
              <Copy text={who.name} label={`${t('copy')}: ${t('device.user')}`} />
              <Services of={found} />
              <p>
                <a href="/help/pop3-or-imap">{t('phone.choose')}</a>
              </p>
            </Card>
            <Card title={t('phone.how')}>
              <How />
              <p>
                <a href="/help/programs">{t('menu.help')}</a>
              </p>
            </Card>
          </>
        )}
      </Load>
    </>
  );
}
