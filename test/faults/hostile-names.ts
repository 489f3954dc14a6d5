/** Names as somebody would choose them who wishes us ill. */
export const MARKUP: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '<svg/onload=alert(1)>',
  'javascript:alert(1)',
  '&lt;b&gt;&amp;&#60;',
  '{{constructor.constructor("alert(1)")()}}',
  '$1 $2 $$ %s __MSG_extName__',
  '</title></style></textarea><iframe src=//evil.example>',
];

export const CONTROLS: readonly string[] = [
  'a\u202e006 fo 21 tfel\u202c',
  '\u2066\u2067isolated\u2069',
  'bell\u0007, escape\u001b[31m, null\u0000',
  'two\nlines\r\nand\u2028more\u2029',
  'half \ud83d a pair',
];

export const FORMULAS: readonly string[] = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '=HYPERLINK("https://evil.example","click")',
  "=cmd|'/c calc'!A1",
  ' =1+1',
  '\u0000=1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\u202e=1+1',
  '＝1+1',
  '\t=1',
];
