import type { FileKind } from './file-kind.ts';

const longest = 150;

const programs = new Set(
  (
    'exe dll com scr pif cpl msi msp msu sys drv ocx bin elf so dylib app apk ipa deb rpm dmg pkg jar class war ' +
    'lnk url desktop gadget chm hlp iso img vhd vhdx xll wll'
  ).split(' '),
);
const scripts = new Set(
  (
    'bat cmd ps1 psm1 psd1 ps1xml vbs vbe js jse mjs cjs wsf wsh wsc ws sct hta html htm xhtml mht mhtml shtml svg xsl xslt ' +
    'sh bash zsh csh ksh py pyc pl rb php phtml asp aspx jsp swf reg inf scf application appref-ms jnlp library-ms settingcontent-ms'
  ).split(' '),
);
const withMacros = new Set(
  'docm dotm xlsm xltm xlsb xlam pptm potm ppam ppsm sldm odb slk iqy oqy rqy'.split(' '),
);
const archives = new Set('zip rar 7z gz tgz tar bz2 xz zst cab arj lzh lha ace z'.split(' '));

/** Endings that an operating system would run, or unpack, whatever the content is. */
export function dangerousEnding(ending: string): 'executable' | 'script' | 'macros' | undefined {
  const plain = ending.toLowerCase().trim();
  if (programs.has(plain)) return plain === 'bin' ? undefined : 'executable';
  if (scripts.has(plain)) return 'script';
  return withMacros.has(plain) ? 'macros' : undefined;
}
export const isArchiveEnding = (ending: string): boolean => archives.has(ending.toLowerCase());

/**
 * The name a file came with, safe to keep, to show and to save: the last step of a path of either kind, without control
 * and invisible direction characters (which make a name read as something else), without what Windows forbids, never a
 * device's name. Never used to open anything here.
 */
export function cleanAttachmentName(given: string | undefined): string {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) ? `_${clean}` : clean;
  const characters = [...safe];
  if (characters.length <= longest) return safe === '' ? 'attachment' : safe;
  const ending = endingOf(safe);
  const kept = characters.slice(0, longest - (ending === '' ? 0 : ending.length + 1)).join('');
  return ending === '' ? kept : `${kept}.${ending}`;
}

/** After the last dot, in lower case; empty where there is none or it is no ending. */
export function endingOf(name: string): string {
  return /\.([\p{L}\p{N}_-]{1,20})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Families whose endings people mix up without harm. */
const pictures = new Set(['png', 'jpg', 'jpeg', 'tif', 'tiff', 'gif', 'bmp', 'webp']);
const documents = new Set(
  'pdf doc docx xls xlsx ppt pptx odt ods rtf msg eml csv tsv xml json txt'.split(' '),
);

/**
 * The name with an ending that fits what the file is: a stranger's ending gets the right one behind it; undefined where the
 * name claims another kind of document, which no honest program writes.
 */
export function fittingName(name: string, kind: FileKind): string | undefined {
  const ending = endingOf(name);
  if (kind.endings.includes(ending)) return name;
  const isPicture = kind.type.startsWith('image/');
  if (documents.has(ending) || (pictures.has(ending) && !isPicture)) return undefined;
  return `${name}.${kind.endings[0]!}`;
}
