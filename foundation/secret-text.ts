import { checkPem } from "./pem";
import { Problem } from "./problems";

/** What is wrong with the text of a secret, which is in no problem. */
export type SecretCheck = (propertyPath: string, text: string) => Problem[];

const atLeast = (minimum: number, reason: string): SecretCheck => (propertyPath, text) => {
  const { length } = text.trim();
  if (length === 0) return [{ propertyPath, reason: "must not be empty" }];
  return length < minimum ? [{ propertyPath, reason: `must have at least ${minimum} characters, got ${length}: ${reason}` }] : [];
};

/** A secret of which nothing is known but that there is one. */
export const checkSecretText = atLeast(1, "");

/** A token that a service made. */
export const checkToken = atLeast(8, "no service makes such short ones, so it was cut off or stands in for another");

/** A password: 8 characters are what NIST SP 800-63B demands. */
export const checkPasswordText = atLeast(8, "shorter ones are guessed");

/** What messages are signed with: whoever has one of them tries secrets without asking anybody. */
export const checkSigningSecret = atLeast(16, "a shorter one is found from one message that it signed");

/** The name of an access key of an object store; MinIO takes the shortest ones. */
export const checkAccessKey = atLeast(3, "no store takes shorter ones");

const pem = (kind: "CERTIFICATE" | "PRIVATE KEY"): SecretCheck => (propertyPath, text) => (text.trim() === "" ? [{ propertyPath, reason: "must not be empty" }] : checkPem(propertyPath, text, kind));

/** PEM text of a certificate. */
export const checkCertificate = pem("CERTIFICATE");

/** PEM text of a private key. */
export const checkPrivateKey = pem("PRIVATE KEY");

/** For what is no secret. */
export const notSecret: SecretCheck = () => [];
