import { z } from "zod";
import { ExposureMode } from "../components";

export const text = z.string().min(1, "must not be empty");
export const names = z.array(text);

export const exposure = z.strictObject({
  mode: z.enum(Object.values(ExposureMode)),
  nodePort: z.int().optional(),
  host: z.string().optional(),
  ingressClassName: z.string().optional(),
  controllerNamespace: z.string().optional(),
  tlsSecretName: z.string().optional(),
});
