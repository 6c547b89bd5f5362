export * from "../view.ts";
