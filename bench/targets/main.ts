import { writeFileSync } from "node:fs";
import { serveEndpoints } from "./endpoints.ts";

/* The endpoints, in a process of their own: `<count> <file to write them to> <Secret Key> <Validation Key>`. */

const [count = "1000", file = "endpoints.json", secretKey = "", validationKey = ""] = process.argv.slice(2);
const endpoints = await serveEndpoints(Number(count), { secretKey, validationKey });
writeFileSync(file, JSON.stringify(endpoints));
console.log("ready");
