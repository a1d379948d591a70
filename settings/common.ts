import { z } from "zod";
import { ExposureMode } from "../components";

export const text = z.string().min(1, "must not be empty");
/** Text that messages and warnings show. */
export const line = z.string().regex(/^[^\r\n]*$/, "must be one line");
export const names = z.array(text);

export const exposure = z.strictObject({
  mode: z.enum(Object.values(ExposureMode)),
  nodePort: z.int().optional(),
  host: z.string().optional(),
  ingressClassName: z.string().optional(),
  tlsSecretName: z.string().optional(),
});
