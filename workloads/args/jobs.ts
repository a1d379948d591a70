/**
 * Migrations in the order that lets the old and the new version run side by side
 * (https://martinfowler.com/bliki/ParallelChange.html): `expand` runs before the new pods, `migrate` and `contract` when
 * all of them are healthy and the endpoint check has passed.
 */
export interface ZeroDowntimeArgs {
  /** Command that adds what the new version needs and the old one does not mind. */
  expand: string[];
  /** Command that moves the data, while the new version serves. Default: none. */
  migrate?: string[];
  /** Command that removes what neither this version nor the one before it uses. Default: none. */
  contract?: string[];
}

/** The database migrations of a service, by Jobs with its own image. A failed one stops the deployment, and the old version goes on. */
export interface MigrationsArgs {
  /** Command that brings the schema up to date, before the new pods. */
  command: string[];
  /** What prod does instead. Default: as everywhere. */
  zeroDowntime?: ZeroDowntimeArgs;
  /** Seconds until a Job that has not ended has failed. Default: 600. */
  timeoutSeconds?: number;
}

/** A request to the service after every deployment. When none of its tries is answered in time, the sync has failed. */
export interface EndpointCheckArgs {
  /** Path of the HTTP GET. Default: `/health`. */
  path?: string;
  /** Port of the Service. Default: its first. */
  port?: number;
  /** Seconds until a try has failed. Default: 30. */
  timeoutSeconds?: number;
  /** How often it tries. Default: 3. */
  tries?: number;
  /** An image with `curl`, with a tag or digest. Default: `docker.io/curlimages/curl:8.10.1`. */
  image?: string;
}
