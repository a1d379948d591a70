export type { RenderedChild } from "./children";
export { layoutFiles, type RenderedFiles } from "./layout";
export { readProject, stackNames, type PulumiProject } from "./project";
export { renderStack, type RenderedStack, type RenderOptions } from "./render-stack";
export { writeRenderedFiles, type WrittenFiles } from "./write-files";
