// The menu below the chat of a verified account: its file, and what WeChat wants. Documentation page: 自定义菜单 / 创建接口.
import { z } from '../../src/zod.ts';

/** WeChat counts bytes, and a 汉字 has 3. */
const name = (bytes: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine(
      (text) => Buffer.byteLength(text) <= bytes,
      `is longer than ${bytes} bytes (${Math.floor(bytes / 3)} 汉字)`,
    );
const maxKeyBytes = 128;
const targets = {
  start: z
    .string()
    .min(1)
    .max(maxKeyBytes)
    .optional()
    .describe('Id of an entry (intents/<id>.yaml) or name of a command, such as menu'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1024)
    .optional()
    .describe('Address of a page'),
};
const oneTarget = ({ start, url }: { start?: string | undefined; url?: string | undefined }): boolean =>
  (start === undefined) !== (url === undefined);
const oneTargetMessage = 'needs exactly one of start, url';

const item = z.strictObject({ name: name(60), ...targets }).refine(oneTarget, oneTargetMessage);
const button = z
  .strictObject({
    name: name(16),
    ...targets,
    children: z.array(item).min(1).max(5, 'has at most 5 children').optional(),
  })
  .refine((each) => (each.children ? each.start === undefined && each.url === undefined : oneTarget(each)), {
    message: 'needs exactly one of start, url, children',
  });

export const menuSchema = z
  .strictObject({ buttons: z.array(button).min(1).max(3, 'at most 3 buttons fit') })
  .describe('The menu of a WeChat Official Account');
export type Menu = Readonly<z.infer<typeof menuSchema>>;
type Item = z.infer<typeof item>;

/** As the API takes it. */
export function menuForApi({ buttons }: Menu): object {
  return {
    button: buttons.map(({ children, ...rest }) =>
      children ? { name: rest.name, sub_button: children.map(forApi) } : forApi(rest),
    ),
  };
}

function forApi({ name: label, start, url }: Item): object {
  return url === undefined ? { type: 'click', name: label, key: start } : { type: 'view', name: label, url };
}

/** Places of the file that start something, with what they start. */
export function startsIn({ buttons }: Menu): { path: (string | number)[]; start: string }[] {
  return buttons.flatMap(({ start, children = [] }, index) => [
    ...(start === undefined ? [] : [{ path: ['buttons', index, 'start'], start }]),
    ...children.flatMap((child, place) =>
      child.start === undefined ? [] : [{ path: ['buttons', index, 'children', place, 'start'], start: child.start }],
    ),
  ]);
}
