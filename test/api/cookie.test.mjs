// SPDX-License-Identifier: Apache-2.0
// Sessions of browsers (R5, S3, S4): the cookie and its flags, fixation, and every form of a change that another site's
// page could make a browser send.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, startApi, tenants } from '../lib/api.mjs';
import { rows, sql } from '../lib/rows.mjs';

const NAME = '__Host-mailportal';
let api, nobody, people;
before(async () => {
  api = await startApi();
  ({ nobody } = api);
  people = await tenants(api);
});
after(() => api?.stop());

const credentials = (username = 'ann@dora.test') => ({ username, password });

/** The one cookie that an answer sets: {value, flags}. */
function cookieOf(answer) {
  const set = answer.headers['set-cookie'];
  assert.equal(set?.length, 1, JSON.stringify(answer.headers));
  const [pair, ...flags] = set[0].split('; ');
  const [name, value] = pair.split('=');
  assert.equal(name, NAME);
  return { value, flags: flags.sort() };
}

/** A browser that has signed in: {token, csrf, plain (without the CSRF token), client (with it)}. */
async function browser(username, headers) {
  const answer = await nobody.call('POST', '/auth/login?cookie=1', credentials(username), headers);
  assert.equal(answer.status, 200, answer.text);
  const token = cookieOf(answer).value, csrf = answer.json.csrf_token;
  const plain = nobody.as(null, { cookie: `${NAME}=${token}` });
  return { token, csrf, plain, client: plain.as(null, { 'x-csrf-token': csrf }), answer };
}

test('R5 the session lies in a cookie that no script and no other site can use', async () => {
  const { answer, token, csrf, client } = await browser();
  assert.deepEqual(cookieOf(answer).flags, ['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Strict', 'Secure']);
  assert.equal(answer.json.token, null);
  assert.match(csrf, /^[0-9a-f]{64}$/);
  assert.ok(!answer.text.includes(token), 'the token is not in the body');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal((await client.get('/me')).name, 'ann@dora.test');
  assert.equal((await client.patch('/me', { full_name: 'Ann' })).full_name, 'Ann');
  const [mine] = (await client.get('/me/sessions')).items.filter((s) => s.current);
  assert.equal(mine.cookie, true);
  const bearer = await nobody.want(200, 'POST', '/auth/login', credentials());
  assert.ok(bearer.token && bearer.csrf_token === null);
  assert.equal((await nobody.as(bearer.token).get('/me/sessions')).items.find((s) => s.current).cookie, false);
});

test('R5 a page that is opened anew learns the CSRF token by reading', async () => {
  const { plain, csrf } = await browser();
  assert.equal((await plain.call('GET', '/me')).headers['x-csrf-token'], csrf);
  assert.equal((await people.ann.call('GET', '/me')).headers['x-csrf-token'], undefined);
});

test('R5 a token opens only the way that it was made for', async () => {
  const { token } = await browser();
  await nobody.as(token).refused('unauthenticated', 'GET', '/me');
  await nobody.as(null, { cookie: `${NAME}=${people.ann.token}` }).refused('unauthenticated', 'GET', '/me');
});

test('R5 beside an Authorization header the cookie is not looked at', async () => {
  const { plain } = await browser('bob@dora.test');
  assert.equal((await plain.as(people.ann.token).get('/me')).name, 'ann@dora.test');
  await plain.as(people.ann.token).patch('/me', { full_name: 'Ann' }); // and no CSRF token is asked for
  await plain.as('nonsense').refused('unauthenticated', 'GET', '/me');
});

test('S3 signing out ends the session on the server and clears the cookie', async () => {
  const { client, plain } = await browser();
  await plain.refused('csrf', 'POST', '/auth/logout');
  const dry = await client.call('POST', '/auth/logout?dry_run=1');
  assert.equal(dry.headers['set-cookie'], undefined);
  const answer = await client.call('POST', '/auth/logout');
  assert.equal(answer.status, 204);
  assert.deepEqual(cookieOf(answer), { value: '', flags: ['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Strict', 'Secure'] });
  await plain.refused('unauthenticated', 'GET', '/me');
});

test('S3 session fixation: each sign-in has a new id, whatever cookie came in', async () => {
  const chosen = 'a'.repeat(32), { token: known } = await browser('eve@otto.test');
  for (const planted of [chosen, known, people.eve.token, '', `${chosen}; ${NAME}=${known}`]) {
    const { token, client } = await browser('ann@dora.test', { cookie: `${NAME}=${planted}` });
    assert.ok(token.length >= 32 && ![chosen, known, people.eve.token].includes(token));
    assert.equal((await client.get('/me')).name, 'ann@dora.test');
    await nobody.as(null, { cookie: `${NAME}=${chosen}` }).refused('unauthenticated', 'GET', '/me');
  }
  // the one that the browser came with is nobody's any more: Eve can not watch through it, nor Ann act as Eve
  await nobody.as(null, { cookie: `${NAME}=${known}` }).refused('unauthenticated', 'GET', '/me');
  assert.equal((await people.eve.get('/me')).name, 'eve@otto.test', 'a bearer token in a cookie ends nothing');
});

test('S3 two sign-ins never share an id, and a second one in the same browser ends the first', async () => {
  const first = await browser();
  const second = await browser('ann@dora.test', { cookie: `${NAME}=${first.token}` });
  assert.notEqual(first.token, second.token);
  assert.notEqual(first.csrf, second.csrf);
  await first.plain.refused('unauthenticated', 'GET', '/me');
  await second.plain.get('/me');
  assert.equal((await nobody.call('POST', '/auth/login?cookie=1&dry_run=1', credentials())).headers['set-cookie'], undefined);
});

test('S3 an old cookie does not stand in the way of signing in, and opens nothing', async () => {
  const { client, plain } = await browser();
  await client.want(204, 'POST', '/auth/logout');
  await browser('ann@dora.test', plain.headers);
  for (const cookie of [`${NAME}=`, NAME, `x${NAME}=1`, `${NAME}=${'z'.repeat(4000)}`, ';;;', `a=b; ${NAME}==; c`, `${NAME}=\u00ff`])
    await nobody.as(null, { cookie }).refused('unauthenticated', 'GET', '/me');
});

test('S3 a cookie that is there twice opens nothing', async () => {
  const [one, two] = [await browser(), await browser()];
  await nobody.as(null, { cookie: `${NAME}=${one.token}; ${NAME}=${two.token}` }).refused('unauthenticated', 'GET', '/me');
  assert.equal((await nobody.as(null, { cookie: `theme=dark; ${NAME}=${one.token}; lang=de` }).get('/me')).name, 'ann@dora.test');
});

test('S4 CSRF: a change by cookie without the session\'s own token is refused', async () => {
  const { plain, csrf } = await browser();
  const other = await browser();
  const wrong = [undefined, '', 'x', csrf.slice(1), `${csrf}0`, csrf.toUpperCase(), csrf.replace(/^./, (c) => (c === '0' ? '1' : '0')), other.csrf, (await browser('eve@otto.test')).csrf];
  const state = rows(api);
  for (const token of wrong)
    for (const [method, path, body] of [['PATCH', '/me', { full_name: 'Evil' }], ['PUT', '/me/password', { old_password: password, new_password: 'chosen by somebody else' }],
      ['POST', '/auth/logout'], ['DELETE', '/me/sessions/1'], ['PATCH', '/me?dry_run=1', { full_name: 'Evil' }]])
      await plain.refused('csrf', method, path, body, { headers: { 'x-csrf-token': token } });
  assert.equal(rows(api), state);
});

test('S4 CSRF: what a form of another site can send is refused', async () => {
  const { plain, client } = await browser('dora');
  const state = rows(api);
  const body = JSON.stringify({ name: 'evil@dora.test', password });
  for (const type of ['text/plain', 'text/plain; charset=utf-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined]) {
    await plain.refused('csrf', 'POST', '/accounts', body, { headers: { 'content-type': type } });
    // and with the token, which such a page does not have, for its type alone
    await client.refused('unsupported_type', 'POST', '/accounts', body, { headers: { 'content-type': type } });
    await people.dora.refused('unsupported_type', 'POST', '/accounts', body, { headers: { 'content-type': type } });
  }
  await plain.refused('csrf', 'POST', '/import?kind=aliases', 'address,targets\nevil@dora.test,ann@dora.test\n', { headers: { 'content-type': 'text/csv' } });
  await plain.refused('csrf', 'POST', '/aliases/bulk', 'evil@dora.test ann@dora.test\n', { headers: { 'content-type': 'text/plain' } });
  assert.equal(rows(api), state);
});

test('S4 CSRF: a page of another site is refused by what the browser says of it, even with the token', async () => {
  const { client } = await browser();
  const basic = nobody.as(null, { authorization: `Basic ${Buffer.from(`ann@dora.test:${people.ann.token}`).toString('base64')}` });
  const state = rows(api);
  for (const headers of [{ origin: 'https://evil.test' }, { origin: 'null' }, { origin: 'http://localhost' }, { origin: 'https://localhost.evil.test' }, { origin: 'https://localhost:8443' },
    { origin: '' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': '' }, { origin: 'https://localhost', 'sec-fetch-site': 'cross-site' }])
    for (const who of [client, basic]) // a browser sends a remembered Basic by itself, too
      await who.refused('csrf', 'PATCH', '/me', { full_name: 'Evil' }, { headers });
  assert.equal(rows(api), state);
  for (const headers of [{ origin: 'https://localhost' }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { origin: 'https://localhost', 'sec-fetch-site': 'same-origin' }])
    for (const who of [client, basic]) await who.patch('/me', { full_name: 'Ann' }, headers);
  await people.ann.patch('/me', { full_name: 'Ann' }, { origin: 'moz-extension://5f7a', 'sec-fetch-site': 'cross-site' }); // a bearer token is never sent by itself
});

test('S4 CSRF: nobody is signed in by another site\'s page', async () => {
  const state = sql(api, 'SELECT count(*) FROM session');
  for (const headers of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }])
    await nobody.refused('csrf', 'POST', '/auth/login?cookie=1', credentials('eve@otto.test'), { headers });
  await nobody.refused('unsupported_type', 'POST', '/auth/login?cookie=1', JSON.stringify(credentials('eve@otto.test')), { headers: { 'content-type': 'text/plain' } });
  assert.equal(sql(api, 'SELECT count(*) FROM session'), state);
});

test('S4 no GET and no HEAD changes anything, so none needs the token', async () => {
  const { plain } = await browser('max');
  await people.dora.post('/aliases', { address: 'info@dora.test', targets: ['ann@dora.test'] });
  await api.admin.post('/domains/dora.test/dkim', { selector: 's1' });
  const state = rows(api);
  let asked = 0;
  for (const o of nobody.contract.operations.filter(({ method }) => method === 'GET')) {
    const path = (nobody.contract.base + o.template).replace(/^\/api\/v1/, '').replace('{id}', 's1')
      .replace('{key}', o.template.includes('/domains/') ? 'dora.test' : o.template.includes('/aliases/') ? 'info@dora.test' : 'ann@dora.test');
    const needed = o.parameters.filter((p) => p.in === 'query' && p.required).map((p) => `${p.name}=${p.schema.enum?.[0] ?? 'ann@dora.test'}`);
    for (const method of ['GET', 'HEAD']) {
      const answer = await plain.call(method, path + (needed.length ? `?${needed.join('&')}` : ''), undefined, { 'sec-fetch-site': 'cross-site' });
      assert.ok(answer.json?.code !== 'csrf', `${method} ${path}: ${answer.text}`);
      asked++;
    }
  }
  assert.ok(asked > 80, `${asked} requests`);
  assert.equal(rows(api), state);
  await plain.refused('method_not_allowed', 'POST', '/me', {}, { headers: { 'x-http-method-override': 'PATCH' } });
});

test('R16 a browser\'s session ends with the password, the account and the clock', async () => {
  await api.admin.post('/accounts', { name: 'pia@dora.test', password });
  const ends = async (act) => {
    const { plain } = await browser('pia@dora.test');
    await plain.get('/me');
    await act();
    await plain.refused('unauthenticated', 'GET', '/me');
  };
  await ends(() => sql(api, `UPDATE session SET expires_at = ${Date.now() - 1} WHERE cookie`));
  await ends(async () => {
    await api.admin.patch('/accounts/pia@dora.test', { enabled: false });
    await api.admin.patch('/accounts/pia@dora.test', { enabled: true });
  });
  await ends(() => api.admin.patch('/accounts/pia@dora.test', { password }));
  await ends(() => api.admin.remove('/accounts/pia@dora.test'));
});
