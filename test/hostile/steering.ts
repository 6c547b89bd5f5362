/** What steers a terminal or hides what a text says; line ends and tabs do not. */
export const steering =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\r(?!\n)|[\u{e0000}-\u{e007f}]/u;
