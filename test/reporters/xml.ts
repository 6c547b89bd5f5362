import { SaxesParser } from "saxes";

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** All character data within. */
  readonly text: string;
}

interface OpenNode {
  name: string;
  attributes: Record<string, string>;
  children: OpenNode[];
  text: string;
}

/** Reads a document strictly: anything that is not well-formed throws. */
export function parseXml(document: string): XmlNode {
  const root: OpenNode = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const node: OpenNode = { name, attributes: { ...attributes }, children: [], text: "" };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  const onText = (text: string) => {
    for (const node of open) node.text += text;
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("closetag", () => void open.pop());
  parser.write(document).close();
  const [first] = root.children;
  if (first === undefined) throw new Error("the document is empty");
  return first;
}

/** Every element of that name (`*`: of any), at any depth. */
export function elements(node: XmlNode, name: string): readonly XmlNode[] {
  return node.children.flatMap((child) => [
    ...(name === "*" || child.name === name ? [child] : []),
    ...elements(child, name),
  ]);
}
