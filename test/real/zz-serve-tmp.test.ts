import { it } from "vitest";
import { writeFileSync } from "node:fs";
import { Lab } from "/work/main/src/lab/lab.ts";
import { Programs } from "/work/main/test/real/programs.ts";
it("serves", { timeout: 3600000 }, async () => {
  const name = process.env.SERVE!;
  const m = await import(`/work/main/test/real/endpoints/${name}.ts`);
  const programs = new Programs(); const lab = new Lab({secretKey:"q7Zt0Wk3LmX9vB2nRc5D", validationKey:"H4sPy8Ue1JxGq6Ta0KfN"});
  const serve = Object.values(m).find((v) => typeof v === "function") as any;
  const list = await serve(programs, lab);
  writeFileSync(`/tmp/serve-${name}.txt`, list.map((e: any) => `${e.id}\t${e.face}\t${e.url}`).join("\n"));
  await new Promise((r) => setTimeout(r, Number(process.env.FOR ?? 60) * 1000));
  await programs.close(); await lab.close();
});
