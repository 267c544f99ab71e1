import { Problem } from '@weir/engines/vocabulary';
import { streamedFile, submissionSchema, type Intake } from '#intake';
import type { Platform } from '#platform';

const longest = { number: 200, receivedAt: 64 } as const;

/**
 * The door for reports of an earlier installation. They are no filings: nobody waits for them and none is late; what the
 * earlier installation called them, and when it had received them, stays with them as it was written there.
 */
export function movingInRoutes({ http }: Platform, intake: Intake): void {
  http.add((routes) => {
    routes.post(
      '/moved-in',
      {
        schema: { response: { 200: submissionSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['fiu_intake'] },
      },
      async (request) => {
        const { result, fileName, fields } = await streamedFile(request, 'report', (file) =>
          intake.takeIn({ ...file, asker: request.asker }),
        );
        const told = (field: keyof typeof longest): string | null => {
          const text = fields[field]?.trim() ?? '';
          if (text.length <= longest[field]) return text === '' ? null : text;
          throw new Problem({
            code: 'request-not-valid',
            status: 400,
            detail: `The field ${field} may have ${longest[field]} characters at most.`,
          });
        };
        return intake.decide(request.asker, result, {
          file: { name: fileName, bytes: new Uint8Array() },
          as: fields['as'] || undefined,
          movedIn: { number: told('number'), receivedAt: told('receivedAt') },
        });
      },
    );
  });
}
