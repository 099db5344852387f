// SPDX-License-Identifier: Apache-2.0
// day: what a mail user does all day, each by its smallest real act: mail in and out, webmail from the portal, a contact and an
// event by DAV, a filter. For whoever wants to know that all of it still works.
import assert from 'node:assert/strict';
import { send } from './http.mjs';
import { smtp } from './lines.mjs';
import { until } from './until.mjs';

const contact = (mark) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${mark}`, `FN:${mark}`, `N:${mark};;;;`, 'END:VCARD', ''].join('\r\n');
const event = (mark) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', 'BEGIN:VEVENT', `UID:${mark}`,
  'DTSTAMP:20260101T000000Z', 'DTSTART:20261201T100000Z', `SUMMARY:${mark}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

/** An open session of webmail: what a browser keeps of it. */
class Webmail {
  constructor(portal) {
    Object.assign(this, { portal, cookies: new Map() });
  }

  async ask(method, path, { body, headers = {} } = {}) {
    const answer = await send({ url: this.portal.at.webmail, ca: this.portal.ca }, {
      method, path, body, headers: { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; '), ...headers } });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    return answer;
  }

  async signOn({ token, url, field }) {
    const { pathname, search } = new URL(url);
    const answer = await this.ask('POST', pathname + search, { body: `${field}=${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.portal.at.url } });
    assert.equal(answer.status, 302, answer.text);
  }

  /** What the list of the inbox is drawn from. */
  async inbox() {
    const page = await this.ask('GET', '/?_task=mail&_mbox=INBOX');
    const secret = /"request_token":"(\w+)"/.exec(page.text)?.[1];
    assert.ok(page.status === 200 && /"task":"mail"/.test(page.text), `webmail: ${page.status} ${page.text.slice(0, 2000)}`);
    const headers = { 'x-roundcube-request': secret, 'x-requested-with': 'XMLHttpRequest' };
    return (await this.ask('GET', '/?_task=mail&_action=list&_mbox=INBOX&_remote=1', { headers })).text;
  }
}

export class Day {
  /** portal: an instance; login: {user, password} of somebody who has a mailbox there. */
  static async begin(portal, login) {
    const day = new Day();
    Object.assign(day, { portal, login, api: await portal.nobody.login(login.user, login.password) });
    day.open = await day.webmail();
    return day;
  }

  /** All of it. */
  async goesOn(mark) {
    await Promise.all([this.arrives(mark), this.leaves(mark), this.files(mark),
      this.keeps('contacts', `${mark}.vcf`, contact(mark)), this.keeps('calendar', `${mark}.ics`, event(mark))]);
    for (const webmail of [this.open, await this.webmail()]) assert.ok((await webmail.inbox()).includes(mark), 'it is in webmail');
  }

  /** Mail from outside is read by IMAP. */
  async arrives(mark, folder = 'INBOX') {
    const { user } = this.login;
    const text = `From: <sender@outside.test>\nTo: <${user}>\nSubject: ${mark} for ${folder}\n\nhello\n`;
    assert.match((await smtp(this.portal.port('smtp'), { to: user, text })).last, /^250 /);
    await this.portal.arrives(this.login, `${mark} for ${folder}`, folder);
  }

  /** Mail from a mail program comes to another server. */
  async leaves(mark) {
    await this.portal.submit(this.login, { from: this.login.user, to: 'friend@far.example', subject: mark, text: 'hello' });
    await this.portal.sink.wait(mark, (m) => m.rcpts.includes('friend@far.example') && m.text.includes(mark));
  }

  /** A rule that is made now does something with the next mail. */
  async files(mark) {
    const folder = `Of ${mark}`;
    const { id } = await this.api.post('/me/filters', { name: mark, matching: 'all',
      conditions: [{ what: 'subject', op: 'contains', value: `for ${folder}` }], actions: [{ action: 'move', folder }] });
    await until('the rule is in place', async () => (await this.api.get('/me/filters/script')).state === 'active');
    await this.arrives(mark, folder);
    await this.api.remove(`/me/filters/${id}`);
  }

  /** What a DAV client writes it reads again. */
  async keeps(collection, name, body) {
    const { user, password } = this.login, authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const dav = (method, sent) => send({ url: this.portal.at.dav, ca: this.portal.ca }, {
      method, path: `/dav/${user}/${collection}/${name}`, body: sent, headers: { authorization } });
    assert.equal((await dav('PUT', body)).status, 201);
    assert.equal((await dav('GET')).status, 200);
  }

  /** Into webmail by the portal's sign-on. */
  async webmail() {
    const webmail = new Webmail(this.portal);
    await webmail.signOn(await this.api.want(200, 'POST', '/me/webmail/roundcube'));
    return webmail;
  }
}
