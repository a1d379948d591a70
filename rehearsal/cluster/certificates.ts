import { generateKeyPair, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { pki, md } from "node-forge";
import type { Layout } from "./layout";

/** Names under which the kube-apiserver is called, and the first address of its Service range. */
const servingNames = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];
const servingAddresses = ["127.0.0.1", "10.96.0.1"];
const validYears = 10;

interface KeyPair {
  readonly privateKey: pki.rsa.PrivateKey;
  readonly publicKey: pki.rsa.PublicKey;
  readonly privatePem: string;
}

/**
 * Makes the certificate authority, the serving certificate of the kube-apiserver and the key that signs
 * ServiceAccount tokens, in `pki/` below the state directory. What exists stays: a new one would break every kubeconfig.
 */
export async function ensureCertificates(paths: Layout): Promise<void> {
  await ensureAuthority(paths);
  if (!existsSync(paths.pki("etcd.crt"))) makeStoreCertificate(paths);
}

async function ensureAuthority(paths: Layout): Promise<void> {
  if (existsSync(paths.pki("complete"))) return;
  mkdirSync(paths.pki(), { recursive: true, mode: 0o700 });
  // Finding primes takes most of the time, and the processors share it.
  const [authority, serving, serviceAccounts] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
  const authorityName = [{ name: "commonName", value: "gitops-rehearsal-ca" }];
  const authorityCertificate = sign(authorityName, authority, authorityName, authority, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  const servingCertificate = sign(
    [{ name: "commonName", value: "kube-apiserver" }],
    serving,
    authorityName,
    authority,
    [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...servingNames.map((value) => ({ type: 2, value })),
          ...servingAddresses.map((ip) => ({ type: 7, ip })),
        ],
      },
    ],
  );
  write(paths.pki("ca.crt"), pki.certificateToPem(authorityCertificate), 0o644);
  write(paths.pki("ca.key"), authority.privatePem, 0o600);
  write(paths.pki("apiserver.crt"), pki.certificateToPem(servingCertificate), 0o644);
  write(paths.pki("apiserver.key"), serving.privatePem, 0o600);
  write(paths.pki("service-accounts.key"), serviceAccounts.privatePem, 0o600);
  write(paths.pki("complete"), "", 0o644);
}

/**
 * The certificate of etcd, of its own authority: the kube-apiserver and etcd show it to each other, and take no other one. So nobody else on
 * this machine reads the store. Its key is that of the kube-apiserver.
 */
function makeStoreCertificate(paths: Layout): void {
  const privatePem = readFileSync(paths.pki("apiserver.key"), "utf8");
  const privateKey = pki.privateKeyFromPem(privatePem);
  const keys = { privateKey, publicKey: pki.setRsaPublicKey(privateKey.n, privateKey.e), privatePem };
  const name = [{ name: "commonName", value: "gitops-rehearsal-etcd" }];
  const certificate = sign(name, keys, name, keys, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true, clientAuth: true },
    { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
  ]);
  write(paths.pki("etcd.crt"), pki.certificateToPem(certificate), 0o600);
}

async function newKeyPair(): Promise<KeyPair> {
  const { privateKey: privatePem } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const privateKey = pki.privateKeyFromPem(privatePem);
  return { privateKey, publicKey: pki.setRsaPublicKey(privateKey.n, privateKey.e), privatePem };
}

function sign(
  subject: pki.CertificateField[],
  keys: KeyPair,
  issuer: pki.CertificateField[],
  issuerKeys: KeyPair,
  extensions: object[],
): pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = serialNumber(randomBytes(16));
  certificate.validity.notBefore = new Date(Date.now() - 3600_000);
  certificate.validity.notAfter = new Date(Date.now() + validYears * 365 * 86_400_000);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  certificate.sign(issuerKeys.privateKey, md.sha256.create());
  return certificate;
}

/**
 * A serial number of a certificate, as hexadecimal digits. In DER it is positive and has no needless zero in front (RFC 5280, X.690 8.3.2),
 * which Go insists on, so the first byte is from 0x40 to 0x7f.
 */
export function serialNumber(random: Buffer): string {
  const [first = 0, ...rest] = random;
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString("hex");
}

function write(path: string, content: string, mode: number): void {
  writeFileSync(path, content, { mode });
}
