declare module "*/remark-baton.mjs" {
  const plugin: () => (tree: object) => void;
  export default plugin;
}
