import type { MailLanguage } from './contract.ts';

/** All that ever leaves by e-mail: no case, no number, no name. */
const words: Readonly<Record<MailLanguage, { subject: string; text: (url: string) => string }>> = {
  ar: { subject: 'Weir: لديك إشعار', text: (url) => `يوجد ما ينتظرك في ${url}` },
  en: { subject: 'Weir: something waits for you', text: (url) => `There is something for you at ${url}` },
  es: { subject: 'Weir: tiene un aviso', text: (url) => `Hay algo para usted en ${url}` },
  fr: { subject: 'Weir : un avis vous attend', text: (url) => `Quelque chose vous attend sur ${url}` },
  ru: { subject: 'Weir: для вас есть уведомление', text: (url) => `Для вас есть уведомление: ${url}` },
  zh: { subject: 'Weir:您有待办通知', text: (url) => `有事项等待您处理:${url}` },
};

export function mailIn(language: MailLanguage, url: string): { subject: string; text: string } {
  const { subject, text } = words[language];
  return { subject, text: `${text(url)}\n` };
}
