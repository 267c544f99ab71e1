import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { ed25519, ristretto255_oprf as oprf } from '@noble/curves/ed25519.js';
import { ml_dsa65 as mlDsa65 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem768_x25519 as nobleXWing } from '@noble/post-quantum/hybrid.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toHex } from './bytes.ts';
import { signedBytes, signingKeyFrom, signValue, verifyValue } from './signing-key.ts';
import { bytesFrom } from './test-nodes.ts';
import {
  blind,
  deriveKey,
  evaluate,
  evaluateDirectly,
  finalise,
  proofHolds,
  prove,
} from './matching/voprf.ts';
import { NativeXWing } from './x-wing.ts';

const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));

describe('what is built on agrees with published vectors', () => {
  it('Ed25519, RFC 8032 section 7.1, tests 1 and 2', () => {
    const key = signingKeyFrom(
      hex(`9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60${'00'.repeat(32)}`),
    );
    expect(toHex(fromBase64(key.open.ed25519))).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    const second = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
    expect(toHex(ed25519.sign(hex('72'), second))).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
  });

  it('ML-DSA-65, FIPS 204: key generation, ACVP sample tcId 26', () => {
    const seed = '8AB6448BF58F897D528A8DE9F8E59329AC929A9CDE7EDF3E27E01BC9EF128A67';
    const open = fromBase64(signingKeyFrom(hex(`${'00'.repeat(32)}${seed}`)).open.mlDsa65);
    // The sample's secret key holds SHAKE256 of the whole public key, and its first half ρ.
    expect(toHex(open.subarray(0, 32)).toUpperCase()).toBe(
      '49DE190622B0681761A9DB044015BF812760429001FDFF5FC897166546277E84',
    );
    expect(createHash('shake256', { outputLength: 64 }).update(open).digest('hex').toUpperCase()).toBe(
      'B2B87C49F3E51E4C76C8EDF276174B9EBE99228B1BEAD73FDE09D114795B8275598163B433A79712726320692FFCA1DBD70F68689A3D5BFD21BFE3F3852673B0',
    );
  });

  it('ML-KEM-768, FIPS 203: key generation, ACVP sample tcId 27', () => {
    const seed =
      'A930919E0BD10943E56B216C31D7A9F7949E9A1225FE03C58AC42C401176E9EC' +
      'C70DEA33B6BC2813484E8D9B60CBB7D2D02E26FC01A74B9363485B34E5529173';
    const key = Buffer.concat([hex('3054020100300b060960864801650304040204428040'), hex(seed)]);
    const open = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }))
      .export({ format: 'der', type: 'spki' })
      .subarray(22);
    // The sample's decapsulation key holds SHA3-256 of the whole encapsulation key.
    expect(createHash('sha3-256').update(open).digest('hex').toUpperCase()).toBe(
      '2B7ED888DE8B914BD7B2F28065C1F2DBF4421D4AA7FB3CE591EDB948F2D4B179',
    );
  });

  it('HPKE, RFC 9180 appendix A.1.1', async () => {
    const suite = new CipherSuite({
      kem: new DhkemX25519HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Aes128Gcm(),
    });
    const pair = await suite.kem.deriveKeyPair(
      hex('6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037').buffer,
    );
    const sender = await suite.createSenderContext({
      recipientPublicKey: pair.publicKey,
      info: hex('4f6465206f6e2061204772656369616e2055726e').buffer,
      ekm: hex('7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234').buffer,
    });
    const sealed = await sender.seal(
      hex('4265617574792069732074727574682c20747275746820626561757479').buffer,
      hex('436f756e742d30').buffer,
    );
    expect(toHex(new Uint8Array(sender.enc))).toBe(
      '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    );
    expect(toHex(new Uint8Array(sealed))).toBe(
      'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
    );
  });

  it('X-Wing, draft-connolly-cfrg-xwing-kem-08 appendix C', async () => {
    const published = [
      {
        seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
        random:
          '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
        openBegins: 'e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5b19cfc3d',
        encBegins: 'b83aa828d4d62b9a83ceffe1d3d3bb1ef31264643c070c5798927e41fb07914a273f8f96',
        secret: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
      },
      {
        seed: 'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
        random:
          '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
        openBegins: '0333285fa253661508c9fb444852caa4061636cb060e69943b431400134ae1fbc0228724',
        encBegins: 'c93beb22326705699bbc3d1d0aa6339be7a405debe61a7c337e1a91453c097a6f77c1306',
        secret: 'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
      },
    ];
    for (const { seed, random, openBegins, encBegins, secret } of published) {
      const kem = new NativeXWing();
      const pair = await kem.generateKeyPairDerand(hex(seed));
      const open = new Uint8Array(await kem.serializePublicKey(pair.publicKey));
      const sealed = await kem.encap({ recipientPublicKey: pair.publicKey, ekm: hex(random).buffer });
      expect(toHex(open)).toMatch(new RegExp(`^${openBegins}`));
      expect(toHex(new Uint8Array(sealed.enc))).toMatch(new RegExp(`^${encBegins}`));
      expect(toHex(new Uint8Array(sealed.sharedSecret))).toBe(secret);
      const opened = await kem.decap({ recipientKey: pair.privateKey, enc: sealed.enc });
      expect(toHex(new Uint8Array(opened))).toBe(secret);
    }
  });

  it('VOPRF, RFC 9497 appendix A.1.2', () => {
    const key = deriveKey(hex('a3'.repeat(32)), Buffer.from('test key'));
    expect(toHex(key.secret)).toBe('e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909');
    expect(toHex(key.open)).toBe('c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e');
    const inputs = [hex('00'), hex('5a'.repeat(17))];
    const blinds = [
      hex('64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'),
      hex('222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e'),
    ];
    const outputs = [
      'b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c',
      '8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6',
    ];
    const elements = inputs.map((input, place) => blind(input, blinds[place]!));
    expect(elements.map(toHex)).toEqual([
      '863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945',
      '90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654',
    ]);
    const evaluated = elements.map((element) => evaluate(key, element));
    expect(evaluated.map(toHex)).toEqual([
      'aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e',
      'cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a',
    ]);
    const proof = prove(
      key,
      elements,
      evaluated,
      hex('419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c'),
    );
    expect(toHex(proof)).toBe(
      'cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08',
    );
    expect(proofHolds(key.open, elements, evaluated, proof)).toBe(true);
    const first = prove(key, [elements[0]!], [evaluated[0]!], blinds[1]!);
    expect(toHex(first)).toBe(
      'ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d',
    );
    for (const [place, input] of inputs.entries()) {
      expect(toHex(finalise(input, blinds[place]!, evaluated[place]!))).toBe(outputs[place]);
      expect(toHex(evaluateDirectly(key, input))).toBe(outputs[place]);
    }
  });
});

describe('independent implementations agree', () => {
  it('on both signatures: what we sign noble verifies, and the reverse', () => {
    const seed = bytesFrom('judge', 64);
    const key = signingKeyFrom(seed);
    const value = { b: 1, a: ['ü'] };
    const signature = signValue('judge', value, key);
    const bytes = signedBytes('judge', value);
    const theirs = mlDsa65.keygen(seed.slice(32));
    expect(toHex(theirs.publicKey)).toBe(toHex(fromBase64(key.open.mlDsa65)));
    expect(mlDsa65.verify(fromBase64(signature.mlDsa65), bytes, theirs.publicKey)).toBe(true);
    expect(ed25519.verify(fromBase64(signature.ed25519), bytes, fromBase64(key.open.ed25519))).toBe(true);
    const back = {
      ed25519: Buffer.from(ed25519.sign(bytes, seed.slice(0, 32))).toString('base64url'),
      mlDsa65: Buffer.from(mlDsa65.sign(bytes, theirs.secretKey)).toString('base64url'),
    };
    expect(verifyValue('judge', value, back, key.open)).toBe(true);
    expect(verifyValue('another domain', value, back, key.open)).toBe(false);
    expect(verifyValue('judge', value, { ...back, ed25519: signature.ed25519 }, key.open)).toBe(true);
    expect(verifyValue('judge', { b: 2, a: ['ü'] }, back, key.open)).toBe(false);
    // Neither algorithm is enough alone: one signature of these bytes beside one of others.
    const other = signValue('judge', { b: 2 }, key);
    expect(verifyValue('judge', value, { ...signature, mlDsa65: other.mlDsa65 }, key.open)).toBe(false);
    expect(verifyValue('judge', value, { ...signature, ed25519: other.ed25519 }, key.open)).toBe(false);
  });

  it('on X-Wing: OpenSSL joined by us, the HPKE library and noble', async () => {
    const seed = bytesFrom('x-wing judge', 32);
    const [ours, library] = [new NativeXWing(), new XWing()];
    const pair = await ours.generateKeyPairDerand(new Uint8Array(seed));
    const theirs = nobleXWing.keygen(seed);
    const sealed = await ours.encap({ recipientPublicKey: pair.publicKey });
    const secret = toHex(new Uint8Array(sealed.sharedSecret));
    const byLibrary = await library.decap({ recipientKey: pair.privateKey, enc: sealed.enc });
    expect(toHex(new Uint8Array(byLibrary))).toBe(secret);
    expect(toHex(nobleXWing.decapsulate(new Uint8Array(sealed.enc), theirs.secretKey))).toBe(secret);
    const fromNoble = nobleXWing.encapsulate(theirs.publicKey);
    const opened = await ours.decap({
      recipientKey: pair.privateKey,
      enc: new Uint8Array(fromNoble.cipherText).buffer,
    });
    expect(toHex(new Uint8Array(opened))).toBe(toHex(fromNoble.sharedSecret));
  });

  it('on the VOPRF: libsodium and noble, for any input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(1000), (input, number) => {
        const key = deriveKey(bytesFrom(`key ${number}`, 32), Buffer.from('judge'));
        const theirs = oprf.voprf.deriveKeyPair(bytesFrom(`key ${number}`, 32), Buffer.from('judge'));
        expect(toHex(key.open)).toBe(toHex(theirs.publicKey));
        const asked = oprf.voprf.blind(input);
        const answered = oprf.voprf.blindEvaluate(theirs.secretKey, theirs.publicKey, asked.blinded);
        expect(toHex(evaluate(key, asked.blinded))).toBe(toHex(answered.evaluated));
        expect(proofHolds(key.open, [asked.blinded], [answered.evaluated], answered.proof)).toBe(true);
        const output = oprf.voprf.finalize(
          input,
          asked.blind,
          evaluate(key, asked.blinded),
          asked.blinded,
          theirs.publicKey,
          answered.proof,
        );
        expect(toHex(evaluateDirectly(key, input))).toBe(toHex(output));
      }),
      { numRuns: 10 },
    );
  });
});
