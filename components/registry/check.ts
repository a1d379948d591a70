import { checkAddress } from "../../foundation/address";
import { isAddressRange } from "../../foundation/address-range";
import { checkImage } from "../../foundation/check-image";
import { splitImage } from "../../foundation/image-reference";
import { checkName } from "../../foundation/names";
import { checkObjectName } from "../../foundation/object-names";
import { Problem } from "../../foundation/problems";
import { checkAccessKey, checkCertificate, checkPasswordText, checkPrivateKey, checkSigningSecret } from "../../foundation/secret-text";
import { isOlderTag } from "../../foundation/versions";
import { checkPodSecurity } from "../../model/pod-security";
import { checkQuantity } from "../../foundation/quantity";
import { checkWholeNumber } from "../../foundation/whole-number";
import { checkCron, checkTimeZone } from "../../model/windows/check-cron";
import { checkExposure } from "../shared/exposure/check";
import { SecretChecks } from "../shared/secret-inputs";
import { RegistryArgs, GarbageCollectionArgs, ObjectStoreArgs, RegistryTlsArgs, RegistryUserArgs } from "./args";
import { checkHtpasswd, checkPassword, checkUserName } from "./passwords";

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What is demanded of the secrets of a registry. */
export const secretChecks: SecretChecks<RegistryArgs> = {
  "users[].password": checkPassword,
  htpasswd: checkHtpasswd,
  "tls.certificate": checkCertificate,
  "tls.key": checkPrivateKey,
  "objectStore.httpSecret": checkSigningSecret,
  "objectStore.credentials.accessKey": checkAccessKey,
  "objectStore.credentials.secretKey": checkPasswordText,
};

/** Everything else that is wrong with the args of a registry. */
export function checkRegistry(args: Required<Pick<RegistryArgs, "namespace" | "image" | "storage" | "exposure">> & RegistryArgs): Problem[] {
  const { namespace, image, storage, exposure, users, htpasswd, tls, objectStore, garbageCollection, monitoringNamespace, nodeCidrs } = args;
  const problems = [
    ...checkName("namespace", namespace),
    ...checkPodSecurity("podSecurity", args.podSecurity),
    ...checkVersion("image", image),
    ...checkQuantity("storage", storage, "20Gi", { positive: true }),
    ...(args.storageClassName === undefined ? [] : checkObjectName("storageClassName", args.storageClassName)),
    ...checkExposure("exposure", exposure),
    ...checkUsers(users),
    ...(tls ? checkTls(tls, exposure.mode) : []),
    ...(objectStore ? checkObjectStore(objectStore) : []),
    ...(garbageCollection ? checkCollection(garbageCollection) : []),
    ...(monitoringNamespace === undefined ? [] : checkName("monitoringNamespace", monitoringNamespace)),
    ...(args.clientNamespaces ?? []).flatMap((name, index) => checkName(`clientNamespaces[${index}]`, name)),
    ...(nodeCidrs ?? []).flatMap((range, index) =>
      isAddressRange(range) ? [] : [{ propertyPath: `nodeCidrs[${index}]`, reason: `must be an address range such as "10.0.0.0/16", got "${range}"` }]),
  ];
  if (users && htpasswd !== undefined) problems.push({ propertyPath: "htpasswd", reason: "must not be given together with users" });
  for (const property of ["storage", "storageClassName"] as const) {
    if (objectStore && args[property] !== undefined && (property !== "storage" || args.storage !== defaultStorage)) {
      problems.push({ propertyPath: property, reason: "does not apply where images lie in an object store" });
    }
  }
  return problems;
}

/** Size of the volume where none is given. */
export const defaultStorage = "20Gi";

/** Versions before 3.1.1 have holes: CVE-2026-41888, CVE-2026-35172, CVE-2026-33540. A digest or another name cannot be told. */
function checkVersion(path: string, image: string): Problem[] {
  const problems = checkImage(path, image);
  const tag = splitImage(image).tag ?? "";
  const old = problems.length === 0 && isOlderTag(tag, "3.1.1");
  return old ? [{ propertyPath: path, reason: `must be 3.1.1 or later, got "${image}": older ones have known holes, and version 2 has another configuration` }] : problems;
}

function checkUsers(users: readonly RegistryUserArgs[] | undefined): Problem[] {
  if (users?.length === 0) return [{ propertyPath: "users", reason: "must name at least one user; leave it out for a registry without passwords" }];
  return (users ?? []).flatMap(({ name }, index) => {
    const path = `users[${index}]`;
    const first = users?.findIndex((other) => other.name === name);
    return [
      ...checkUserName(`${path}.name`, name),
      ...(first === index ? [] : [{ propertyPath: `${path}.name`, reason: `"${name}" is already the name of users[${first}]` }]),
    ];
  });
}

function checkTls({ secretName, certificate, key }: RegistryTlsArgs, mode: string): Problem[] {
  const pair = certificate !== undefined && key !== undefined;
  const some = certificate !== undefined || key !== undefined;
  const problems = secretName === undefined ? [] : checkObjectName("tls.secretName", secretName);
  if (secretName === undefined ? !pair : some) {
    problems.push({ propertyPath: "tls", reason: "must have either secretName, or both certificate and key" });
  }
  if (mode === "ingress") problems.push({ propertyPath: "tls", reason: 'does not apply to mode "ingress", where TLS ends at the ingress: use exposure.tlsSecretName' });
  return problems;
}

function checkObjectStore({ bucket, region, endpoint, replicas }: ObjectStoreArgs): Problem[] {
  const at = (property: string, valid: boolean, reason: string): Problem[] => (valid ? [] : [{ propertyPath: `objectStore.${property}`, reason }]);
  return [
    ...at("bucket", bucketName.test(bucket), `must be the name of a bucket, got "${bucket}"`),
    ...at("region", /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(region), `must be the name of a region such as "eu-central-1", got "${region}"`),
    ...at("endpoint", endpoint === undefined || /^https?:\/\/[^\s/]+$/.test(endpoint), `must be an address such as "https://minio.example.com", got "${endpoint}"`),
    ...checkAddress("objectStore.endpoint", endpoint),
    ...(replicas === undefined ? [] : checkWholeNumber("objectStore.replicas", replicas, 1, 100)),
  ];
}

function checkCollection({ schedule, timeZone, timeLimitMinutes, kubectlImage }: GarbageCollectionArgs): Problem[] {
  const at = (property: string) => `garbageCollection.${property}`;
  return [
    ...checkSchedule(at("schedule"), schedule),
    ...(timeZone === undefined ? [] : checkTimeZone(at("timeZone"), timeZone)),
    ...(timeLimitMinutes === undefined || (Number.isInteger(timeLimitMinutes) && timeLimitMinutes >= 1 && timeLimitMinutes <= 50)
      ? []
      : [{ propertyPath: at("timeLimitMinutes"), reason: `must be a whole number from 1 to 50, got ${timeLimitMinutes}` }]),
    ...(kubectlImage === undefined ? [] : checkImage(at("kubectlImage"), kubectlImage)),
  ];
}

function checkSchedule(propertyPath: string, schedule: string): Problem[] {
  const problems = checkCron(propertyPath, schedule);
  if (problems.length > 0) return problems;
  const [minute = "", hour = ""] = schedule.trim().split(/\s+/);
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour) && Number(hour) <= 22) return [];
  return [{ propertyPath, reason: `must begin with a minute and an hour from 0 to 22, such as "0 3 * * 0", got "${schedule}"` }];
}
