/** Put together by bench/diagnosis.mjs: each file of test/real/endpoints/ with what it exports. */
declare module "real-endpoints" {
  const files: readonly (readonly [name: string, exported: Readonly<Record<string, unknown>>])[];
  export default files;
}
