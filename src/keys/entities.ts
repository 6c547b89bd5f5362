/** Names of the characters U+00A0 to U+00FF, in order (HTML 4.01 §24.2.1). */
const latin1 = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr
deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml
ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;

/** ASCII characters by each of their names (HTML Living Standard §13.5). */
const ascii: Readonly<Record<string, string>> = {
  "\t": "Tab",
  "\n": "NewLine",
  "!": "excl",
  '"': "quot QUOT",
  "#": "num",
  $: "dollar",
  "%": "percnt",
  "&": "amp AMP",
  "'": "apos",
  "(": "lpar",
  ")": "rpar",
  "*": "ast midast",
  "+": "plus",
  ",": "comma",
  ".": "period",
  "/": "sol",
  ":": "colon",
  ";": "semi",
  "<": "lt LT",
  "=": "equals",
  ">": "gt GT",
  "?": "quest",
  "@": "commat",
  "[": "lsqb lbrack",
  "\\": "bsol",
  "]": "rsqb rbrack",
  "^": "Hat",
  _: "lowbar UnderBar",
  "`": "grave DiacriticalGrave",
  "{": "lcub lbrace",
  "|": "verbar vert VerticalLine",
  "}": "rcub rbrace",
  "\u200b": "ZeroWidthSpace NegativeThinSpace",
  "\u200c": "zwnj",
  "\u200d": "zwj",
  "\u2013": "ndash",
  "\u2014": "mdash",
};

/** Characters by entity name: those that keys are made of, and those that hide inside one. */
export const namedEntities: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ascii).flatMap(([character, names]) =>
    names.split(" ").map((name) => [name, character] as const),
  ),
  ...latin1.split(/\s+/).map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
]);
