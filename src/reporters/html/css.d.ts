/** The text of a style sheet: esbuild's text loader and Vite both read it so. */
declare module "*.css?raw" {
  const text: string;
  export default text;
}
