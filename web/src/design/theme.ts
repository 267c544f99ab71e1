import { createTheme, type VariantColorsResolver } from '@mantine/core';

/** Buttons and icons take their colours from the tokens, so that one attribute on the page changes them all. */
const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  const meaning = color === 'harm' || color === 'done' || color === 'wait' ? color : 'river';
  const main = `var(--${meaning})`;
  switch (variant) {
    case 'filled':
      return {
        background: main,
        hover: meaning === 'river' ? 'var(--river-strong)' : main,
        color: meaning === 'river' ? 'var(--on-river)' : 'var(--surface)',
        border: '1px solid transparent',
      };
    case 'light':
      return {
        background: `var(--${meaning}-wash)`,
        hover: `var(--${meaning}-wash)`,
        color: main,
        border: '1px solid transparent',
      };
    case 'transparent':
      return {
        background: 'transparent',
        hover: 'var(--sunken)',
        color: 'var(--ink-soft)',
        border: '1px solid transparent',
      };
    case 'subtle':
      return {
        background: 'transparent',
        hover: 'var(--sunken)',
        color: main,
        border: '1px solid transparent',
      };
    default:
      return {
        background: 'var(--surface)',
        hover: 'var(--sunken)',
        color: meaning === 'river' ? 'var(--ink)' : main,
        border: '1px solid var(--hairline-strong)',
      };
  }
};

export const mantineTheme = createTheme({
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-code)',
  defaultRadius: 'sm',
  variantColorResolver,
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'transparent', size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm', color: 'var(--river)', iconColor: 'var(--on-river)' } },
    Radio: { defaultProps: { size: 'sm', color: 'var(--river)', iconColor: 'var(--on-river)' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
  },
});
