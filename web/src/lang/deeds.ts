// SPDX-License-Identifier: Apache-2.0
// deeds: what each route of the API does, in few words, for the log. Its pages alone need them, so they are no part of the dictionaries.
import { current, type Language } from '.';

type Both = Record<Language, string>;
const both = (en: string, de: string): Both => ({ en, de });

interface Thing {
  one: Both;
  many: Both;
}

const thing = (en: string, ens: string, de: string, des: string): Thing => ({ one: both(en, de), many: both(ens, des) });
const single = (en: string, de: string): Thing => ({ one: both(en, de), many: both(en, de) });

/** What lies at a path: several that are made and deleted, or a single document. */
const THINGS: Record<string, Thing> = {
  '/accounts': thing('Account', 'Accounts', 'Konto', 'Konten'),
  '/accounts/{key}/device-passwords': thing('Device password of an account', 'Device passwords of an account', 'Gerätepasswort eines Kontos', 'Gerätepasswörter eines Kontos'),
  '/accounts/{key}/sessions': thing('Session of an account', 'Sessions of an account', 'Sitzung eines Kontos', 'Sitzungen eines Kontos'),
  '/aliases': thing('Alias', 'Aliases', 'Alias', 'Aliasse'),
  '/antispam/rules': single('White and black list', 'White- und Blacklist'),
  '/antispam/thresholds': single('Antispam thresholds', 'Spam-Schwellen'),
  '/client-profile': single('Profile of an Apple device', 'Profil eines Apple-Geräts'),
  '/deleted-accounts': thing('Deleted account', 'Deleted accounts', 'Gelöschtes Konto', 'Gelöschte Konten'),
  '/domain-aliases': thing('Domain alias', 'Domain aliases', 'Domain-Alias', 'Domain-Aliasse'),
  '/domain-aliases/{key}/verification': single('Proof of a domain alias', 'Nachweis eines Domain-Alias'),
  '/domains': thing('Domain', 'Domains', 'Domain', 'Domains'),
  '/domains/{key}/antispam/rules': single('White and black list of a domain', 'White- und Blacklist einer Domain'),
  '/domains/{key}/antispam/thresholds': single('Antispam thresholds of a domain', 'Spam-Schwellen einer Domain'),
  '/domains/{key}/dkim': thing('DKIM keys', 'DKIM keys', 'DKIM-Schlüssel', 'DKIM-Schlüssel'),
  '/domains/{key}/dns': single('DNS page of a domain', 'DNS-Seite einer Domain'),
  '/domains/{key}/migration': single('Where the users of a domain come from', 'Woher die Nutzer einer Domain kommen'),
  '/domains/{key}/migration/board': single('Board of a domain that moves', 'Stand des Umzugs einer Domain'),
  '/domains/{key}/outgoing-ip': single('Outgoing address of a domain', 'Ausgehende Adresse einer Domain'),
  '/domains/{key}/split-routing': single('Other server of a split domain', 'Anderer Server einer geteilten Domain'),
  '/domains/{key}/verification': single('Proof of a domain', 'Nachweis einer Domain'),
  '/explain/address': single('Explanation of an address', 'Erklärung einer Adresse'),
  '/explain/sender': single('Explanation of a sender', 'Erklärung eines Absenders'),
  '/export': single('Export', 'Export'),
  '/health': single('Health of the server', 'Zustand des Servers'),
  '/hostnames': thing('Host name', 'Host names', 'Hostname', 'Hostnamen'),
  '/hostnames/{key}/verification': single('Proof of a host name', 'Nachweis eines Hostnamens'),
  '/jobs': thing('Job', 'Jobs', 'Auftrag', 'Aufträge'),
  '/jobs/{key}/events': single('Progress of a job', 'Fortschritt eines Auftrags'),
  '/jobs/{key}/file': single('File of a job', 'Datei eines Auftrags'),
  '/jobs/{key}/result': single('Report of a job', 'Bericht eines Auftrags'),
  '/log': single('Log', 'Protokoll'),
  '/me': single('Own account', 'Eigenes Konto'),
  '/me/api-keys': thing('API key', 'API keys', 'API-Schlüssel', 'API-Schlüssel'),
  '/me/client-settings': single('Settings of mail programs', 'Einstellungen für Mailprogramme'),
  '/me/collections': thing('Address book or calendar', 'Address books and calendars', 'Adressbuch oder Kalender', 'Adressbücher und Kalender'),
  '/me/collections/{key}/export': single('Export of an address book or calendar', 'Export eines Adressbuchs oder Kalenders'),
  '/me/collections/{key}/shares': thing('Share of an address book or calendar', 'Shares of an address book or calendar', 'Freigabe eines Adressbuchs oder Kalenders', 'Freigaben eines Adressbuchs oder Kalenders'),
  '/me/device-passwords': thing('Device password', 'Device passwords', 'Gerätepasswort', 'Gerätepasswörter'),
  '/me/filters': thing('Mail rule', 'Mail rules', 'Filterregel', 'Filterregeln'),
  '/me/filters/script': single('Filter script', 'Filterskript'),
  '/me/learned-senders': thing('Learned sender', 'Learned senders', 'Gelernter Absender', 'Gelernte Absender'),
  '/me/migration': single('Own move from another server', 'Eigener Umzug von einem anderen Server'),
  '/me/passkeys': thing('Passkey', 'Passkeys', 'Passkey', 'Passkeys'),
  '/me/recovery-email': single('Recovery address', 'Wiederherstellungsadresse'),
  '/me/sessions': thing('Session', 'Sessions', 'Sitzung', 'Sitzungen'),
  '/me/shares': thing('Share', 'Shares', 'Freigabe', 'Freigaben'),
  '/me/totp': single('One-time codes', 'Einmalcodes'),
  '/me/vacation': single('Vacation reply', 'Abwesenheitsantwort'),
  '/me/webmail': single('Webmail to choose from', 'Webmail zur Auswahl'),
  '/metrics': single('Figures for Prometheus', 'Messwerte für Prometheus'),
  '/migration/users': thing('User who moves', 'Users who move', 'Nutzer im Umzug', 'Nutzer im Umzug'),
  '/openapi.json': single('Description of the API', 'Beschreibung der API'),
  '/problems': thing('Error code', 'Error codes', 'Fehlercode', 'Fehlercodes'),
  '/relay-domains': thing('Relay domain', 'Relay domains', 'Relay-Domain', 'Relay-Domains'),
  '/relay-domains/{key}/antispam/rules': single('White and black list of a relay domain', 'White- und Blacklist einer Relay-Domain'),
  '/relay-domains/{key}/antispam/thresholds': single('Antispam thresholds of a relay domain', 'Spam-Schwellen einer Relay-Domain'),
  '/relay-domains/{key}/verification': single('Proof of a relay domain', 'Nachweis einer Relay-Domain'),
  '/sender-addresses': thing('Sender address', 'Sender addresses', 'Absenderadresse', 'Absenderadressen'),
  '/server/about': single('About the server', 'Über den Server'),
  '/server/backups': single('Backups of the whole server', 'Sicherungen des ganzen Servers'),
  '/server/doctor': single('Doctor', 'Doktor'),
  '/server/logs/{key}': single('Log of an engine', 'Protokoll eines Dienstes'),
  '/server/logs/{key}/events': single('Log of an engine, followed', 'Protokoll eines Dienstes, mitgelesen'),
  '/server/queue': single('Mail queue', 'Warteschlange'),
  '/server/sign-in-blocks': thing('Sign-in block', 'Sign-in blocks', 'Anmeldesperre', 'Anmeldesperren'),
  '/server/usage': single('Usage of the server', 'Auslastung des Servers'),
  '/settings/imap-master-password': single('Master password', 'Master-Passwort'),
  '/settings/junk-trash': single('Days of Junk and Trash', 'Tage von Spam und Papierkorb'),
  '/settings/relayhost': single('Relay host', 'Relayhost'),
  '/settings/sending-limits': single('Sending limits', 'Sendegrenzen'),
  '/settings/sign-in-page': single('Sign-in page', 'Anmeldeseite'),
  '/settings/system-mailer': single('Mails of the portal', 'E-Mails des Portals'),
  '/settings/two-factor': single('Second factor asked of roles', 'Von Rollen verlangter zweiter Faktor'),
  '/sign-in-page': single('Text and logo of the sign-in page', 'Text und Logo der Anmeldeseite'),
  '/stats/blocked-senders': thing('Blocked sender', 'Blocked senders', 'Gesperrter Absender', 'Gesperrte Absender'),
  '/stats/mail': single('Numbers of everything', 'Anzahl von allem'),
  '/stats/owners': single('Numbers by administrator', 'Anzahl je Verwalter'),
  '/stats/quota': single('Mailboxes by fullness', 'Postfächer nach Füllstand'),
  '/trace': single('Messages and their journeys', 'E-Mails und ihre Wege'),
  '/version': single('Version', 'Version'),
};

const DONE: Record<string, Both> = {
  GET: both('{what}: read', '{what}: gelesen'),
  POST: both('{what}: created', '{what}: angelegt'),
  PATCH: both('{what}: changed', '{what}: geändert'),
  PUT: both('{what}: set', '{what}: gesetzt'),
  DELETE: both('{what}: deleted', '{what}: gelöscht'),
};

/** Those that are no reading, making or changing of a thing. */
const ACTS: Record<string, Both> = {
  'DELETE /accounts/{key}/passkeys': both('Passkeys of an account: deleted', 'Passkeys eines Kontos: gelöscht'),
  'DELETE /accounts/{key}/sessions/{id}': both('Session of an account: ended', 'Sitzung eines Kontos: beendet'),
  'DELETE /accounts/{key}/totp': both('One-time codes of an account: switched off', 'Einmalcodes eines Kontos: ausgeschaltet'),
  'DELETE /deleted-accounts/{key}': both('Kept mail of a deleted account: removed for good', 'Aufgehobene E-Mails eines gelöschten Kontos: endgültig entfernt'),
  'DELETE /jobs/{key}': both('Job: cancelled', 'Auftrag: abgebrochen'),
  'DELETE /me/learned-senders/{id}': both('Learned sender: forgotten', 'Gelernter Absender: vergessen'),
  'DELETE /me/sessions/{id}': both('Session: ended', 'Sitzung: beendet'),
  'DELETE /me/totp': both('One-time codes: switched off', 'Einmalcodes: ausgeschaltet'),
  'DELETE /server/sign-in-blocks/{id}': both('Sign-in block: lifted', 'Anmeldesperre: aufgehoben'),
  'DELETE /stats/blocked-senders/{key}': both('Blocked sender: let send again', 'Gesperrter Absender: darf wieder senden'),
  'POST /accounts/{key}/cascade': both('Administrator with all domains: switched or deleted', 'Verwalter mit allen Domains: geschaltet oder gelöscht'),
  'POST /accounts/{key}/rename': both('Account: renamed', 'Konto: umbenannt'),
  'POST /accounts/{key}/restore': both('Deleted account: restored', 'Gelöschtes Konto: zurückgeholt'),
  'POST /accounts/{key}/transfer': both('All domains of an administrator: handed over', 'Alle Domains eines Verwalters: übergeben'),
  'POST /aliases/bulk': both('Aliases of many lines: import started', 'Aliasse aus vielen Zeilen: Import gestartet'),
  'POST /auth/login': both('Signed in', 'Angemeldet'),
  'POST /auth/logout': both('Signed out', 'Abgemeldet'),
  'POST /auth/passkey/login': both('Signed in by passkey', 'Mit Passkey angemeldet'),
  'POST /auth/passkey/options': both('Sign-in by passkey: begun', 'Anmeldung mit Passkey: begonnen'),
  'POST /auth/password-reset': both('New password: mail asked for', 'Neues Passwort: E-Mail angefordert'),
  'POST /auth/password-reset/confirm': both('New password: set by mail', 'Neues Passwort: per E-Mail gesetzt'),
  'POST /auth/recovery-email/confirm': both('Recovery address: confirmed', 'Wiederherstellungsadresse: bestätigt'),
  'POST /domain-aliases/{key}/verification': both('Proof of a domain alias: looked for', 'Nachweis eines Domain-Alias: gesucht'),
  'POST /domain-aliases/{key}/verification/token': both('Proof of a domain alias: new token', 'Nachweis eines Domain-Alias: neues Token'),
  'POST /domains/{key}/dkim/{id}/activate': both('DKIM keys: activated', 'DKIM-Schlüssel: aktiviert'),
  'POST /domains/{key}/verification': both('Proof of a domain: looked for', 'Nachweis einer Domain: gesucht'),
  'POST /domains/{key}/verification/token': both('Proof of a domain: new token', 'Nachweis einer Domain: neues Token'),
  'POST /explain/failure': both('Failure: explained', 'Fehler: erklärt'),
  'POST /hostnames/{key}/verification': both('Proof of a host name: looked for', 'Nachweis eines Hostnamens: gesucht'),
  'POST /hostnames/{key}/verification/token': both('Proof of a host name: new token', 'Nachweis eines Hostnamens: neues Token'),
  'POST /import': both('Import: started', 'Import: gestartet'),
  'POST /me/collections/{key}/import': both('Address book or calendar: file taken in', 'Adressbuch oder Kalender: Datei eingelesen'),
  'POST /me/dav-token': both('Contacts and calendars: opened', 'Kontakte und Kalender: geöffnet'),
  'POST /me/filters/test': both('Mail rules: tried', 'Filterregeln: ausprobiert'),
  'POST /me/invitations': both('Calendar: invitation or answer sent', 'Kalender: Einladung oder Antwort gesendet'),
  'POST /me/learn': both('Message: called spam or wanted', 'E-Mail: als Spam oder erwünscht eingestuft'),
  'POST /me/passkeys/options': both('Passkey: begun', 'Passkey: begonnen'),
  'POST /me/passkeys/sign-in-options': both('Sign-in by passkey, anew: begun', 'Erneute Anmeldung mit Passkey: begonnen'),
  'POST /me/totp': both('One-time codes: key made', 'Einmalcodes: Schlüssel gemacht'),
  'POST /me/totp/recovery-codes': both('Recovery codes: made anew', 'Wiederherstellungscodes: neu gemacht'),
  'POST /me/totp/verify': both('One-time codes: switched on', 'Einmalcodes: eingeschaltet'),
  'POST /me/webmail/roundcube': both('Webmail: opened', 'Webmail: geöffnet'),
  'POST /me/webmail/snappymail': both('Webmail: opened', 'Webmail: geöffnet'),
  'POST /migration/signup': both('Signed up with a mailbox elsewhere', 'Mit einem Postfach von anderswo angemeldet'),
  'POST /migration/users/{key}/cancel': both('User who moves: copying cancelled', 'Nutzer im Umzug: Kopieren abgebrochen'),
  'POST /migration/users/{key}/finish': both('User who moves: finished', 'Nutzer im Umzug: abgeschlossen'),
  'POST /migration/users/{key}/resync': both('User who moves: copied again', 'Nutzer im Umzug: erneut kopiert'),
  'POST /relay-domains/{key}/verification': both('Proof of a relay domain: looked for', 'Nachweis einer Relay-Domain: gesucht'),
  'POST /relay-domains/{key}/verification/token': both('Proof of a relay domain: new token', 'Nachweis einer Relay-Domain: neues Token'),
  'POST /server/actions/backup': both('The whole server: backup started', 'Der ganze Server: Sicherung gestartet'),
  'POST /server/actions/backup-dav': both('Contacts and calendars: backup started', 'Kontakte und Kalender: Sicherung gestartet'),
  'POST /server/actions/clear-verify-cache': both('Verified recipients: forgetting started', 'Geprüfte Empfänger: Vergessen gestartet'),
  'POST /server/actions/empty-junk-trash': both('Junk and Trash: emptying started', 'Spam und Papierkorb: Leeren gestartet'),
  'POST /server/actions/rebuild-indexes': both('Mailboxes: rebuilding of indexes started', 'Postfächer: Neuaufbau der Indizes gestartet'),
  'POST /server/actions/recalculate-quota': both('Mailboxes: recount started', 'Postfächer: Nachzählen gestartet'),
  'POST /server/actions/restore-mailbox': both('Mail out of a backup: bringing back started', 'E-Mails aus einer Sicherung: Zurückholen gestartet'),
  'POST /server/queue/delete': both('Mail queue: messages deleted', 'Warteschlange: Nachrichten gelöscht'),
  'POST /server/queue/flush': both('Mail queue: messages tried', 'Warteschlange: Nachrichten versucht'),
  'POST /server/queue/hold': both('Mail queue: messages held', 'Warteschlange: Nachrichten angehalten'),
  'POST /server/queue/release': both('Mail queue: messages released', 'Warteschlange: Nachrichten freigegeben'),
  'POST /server/queue/requeue': both('Mail queue: messages queued anew', 'Warteschlange: Nachrichten neu eingereiht'),
  'PUT /me/filters/order': both('Mail rules: put in order', 'Filterregeln: geordnet'),
  'PUT /me/password': both('Password: changed', 'Passwort: geändert'),
  'PUT /me/password-login': both('Sign-in by password: switched', 'Anmeldung mit Passwort: geschaltet'),
  'PUT /me/recovery-email': both('Recovery address: changed', 'Wiederherstellungsadresse: geändert'),
};

const LAST = /\/\{(key|id)\}$/;

/** What "PATCH /aliases/{key}" does; undefined when nobody has written it here. */
export function deedOf(method: string, path: string): string | undefined {
  const { language } = current.get();
  const act = ACTS[`${method} ${path}`];
  if (act) return act[language];
  const found = THINGS[path] ?? THINGS[path.replace(LAST, '')];
  const done = DONE[method];
  if (!found || !done) return undefined;
  const several = method === 'GET' && path in THINGS;
  return done[language].replace('{what}', (several ? found.many : found.one)[language]);
}
