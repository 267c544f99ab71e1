import { z } from 'zod';

/** At most so many for one person. */
export const savedViewsMax = 100;

const name = z.string().trim().min(1).max(80);

/** POST /saved-views: a page of the browser, and what stands in its address behind the question mark. */
export const newSavedViewSchema = z.object({
  name,
  path: z
    .string()
    .max(200)
    .regex(/^(?:\/[\w.~-]+){1,6}$/),
  state: z
    .record(z.string().min(1).max(40), z.string().max(400))
    .refine((state) => Object.keys(state).length <= 20, { error: 'At most 20 values.' }),
});
export type NewSavedView = z.input<typeof newSavedViewSchema>;

/** PUT /saved-views/:id */
export const savedViewNameSchema = z.object({ name });

export const savedViewSchema = newSavedViewSchema.extend({ id: z.string(), at: z.string() });
export type SavedView = z.infer<typeof savedViewSchema>;

/** GET /saved-views: one's own, by name. */
export const savedViewsSchema = z.object({ items: z.array(savedViewSchema) });
