// SPDX-License-Identifier: Apache-2.0
// authenticator: a passkey in software (Web Authentication, sections 6.1 and 6.5), and the browser around it, whose every
// field a test can spoil. Keys are ES256, EdDSA or RS256.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export const FLAGS = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 };
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

/** CBOR of what is needed here: whole numbers, byte strings, text, lists, and Maps. */
export function cbor(value) {
  const head = (major, n) => {
    if (n < 24) return Buffer.from([major << 5 | n]);
    if (n < 0x100) return Buffer.from([major << 5 | 24, n]);
    if (n < 0x10000) return Buffer.from([major << 5 | 25, n >> 8, n & 255]);
    return Buffer.from([major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([k, v]) => [cbor(k), cbor(v)])]);
}

const bytesOf = (jwk, name) => Buffer.from(jwk[name], 'base64url');
const KINDS = {
  '-7': {
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    cose: (k) => new Map([[1, 2], [3, -7], [-1, 1], [-2, bytesOf(k, 'x')], [-3, bytesOf(k, 'y')]]),
    hash: 'sha256',
  },
  '-8': {
    make: () => generateKeyPairSync('ed25519'),
    cose: (k) => new Map([[1, 1], [3, -8], [-1, 6], [-2, bytesOf(k, 'x')]]),
    hash: null,
  },
  '-257': {
    make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    cose: (k) => new Map([[1, 3], [3, -257], [-1, bytesOf(k, 'n')], [-2, bytesOf(k, 'e')]]),
    hash: 'sha256',
  },
};

export class Authenticator {
  /** algorithm: of COSE; flags: beside UP and UV, as FLAGS.BE | FLAGS.BS of a synced one. */
  constructor({ origin, algorithm = -7, flags = 0, count = 0, transports = ['internal'], attachment = 'platform' }) {
    Object.assign(this, { origin, algorithm, flags, count, transports, attachment });
    this.kind = KINDS[algorithm];
    this.keys = this.kind.make();
    this.id = randomBytes(32);
  }

  clientData(type, challenge) {
    return { type, challenge, origin: this.origin, crossOrigin: false };
  }

  authenticatorData(rpId, { flags, attested = Buffer.alloc(0), count = this.count, rpIdHash = sha256(rpId) } = {}) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    return Buffer.concat([rpIdHash, Buffer.from([flags ?? (FLAGS.UP | FLAGS.UV | this.flags | (attested.length > 0 ? FLAGS.AT : 0))]), counter, attested]);
  }

  attested({ id = this.id, key = this.kind.cose(this.keys.publicKey.export({ format: 'jwk' })) } = {}) {
    return Buffer.concat([Buffer.alloc(16), Buffer.from([id.length >> 8, id.length & 255]), id, cbor(key)]);
  }

  /** Answer to options of a registration, as the browser's toJSON(). spoil changes the parts before they are put together. */
  create(options, spoil = {}) {
    this.user = options.user.id;
    const clientData = spoil.clientDataText ?? JSON.stringify({ ...this.clientData('webauthn.create', options.challenge), ...spoil.clientData });
    const data = spoil.data ?? this.authenticatorData(options.rp.id, { attested: this.attested(spoil.attested), ...spoil.authenticatorData });
    const attestation = spoil.attestation ?? cbor(new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]]));
    return {
      id: base64url(this.id), rawId: base64url(this.id), type: 'public-key', authenticatorAttachment: this.attachment,
      clientExtensionResults: { credProps: { rk: true } },
      ...spoil.members,
      response: {
        clientDataJSON: base64url(clientData), attestationObject: base64url(attestation), transports: this.transports,
        publicKeyAlgorithm: this.algorithm, ...spoil.response,
      },
    };
  }

  /** Answer to options of a sign-in. */
  get(options, spoil = {}) {
    this.count += spoil.stand ? 0 : 1;
    const clientData = spoil.clientDataText ?? JSON.stringify({ ...this.clientData('webauthn.get', options.challenge), ...spoil.clientData });
    const data = spoil.data ?? this.authenticatorData(options.rpId, spoil.authenticatorData);
    const signature = sign(this.kind.hash, Buffer.concat([data, sha256(clientData)]), this.keys.privateKey);
    return {
      id: base64url(this.id), rawId: base64url(this.id), type: 'public-key', authenticatorAttachment: this.attachment,
      clientExtensionResults: {},
      ...spoil.members,
      response: {
        clientDataJSON: base64url(clientData), authenticatorData: base64url(data), signature: base64url(signature), userHandle: this.user,
        ...spoil.response,
      },
    };
  }
}

/** Register a passkey for the account of that client; its row. password: undefined after a sign-in by passkey. */
export async function register(client, authenticator, password, name) {
  const options = await client.want(200, 'POST', '/me/passkeys/options', { password });
  return client.post('/me/passkeys', { ...(name && { name }), ...authenticator.create(options) });
}

/** Sign in with it; the account's own client. */
export async function signIn(nobody, authenticator) {
  const options = await nobody.want(200, 'POST', '/auth/passkey/options');
  const { token } = await nobody.want(200, 'POST', '/auth/passkey/login', authenticator.get(options));
  return nobody.as(token);
}
