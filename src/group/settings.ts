// How the bot behaves in groups: defaults, what single groups have instead, and who is let in. Settings: GROUPS.
import { readYaml } from '../content/read.ts';
import { z } from '../zod.ts';

const minutes = z
  .number()
  .min(0)
  .max(24 * 60);

const groupSchema = z.strictObject({
  faq: z.boolean().describe('Answers questions that are not addressed to it, until somebody uses /faq'),
  bar: z.number().min(0.5).max(1).describe('So certain the bot must be of a question that is not addressed to it'),
  nearness: z.number().min(0).max(1).describe('So near its wording must be to one that the content knows'),
  questionMinutes: minutes.describe('The same question is not answered again for so long, unless addressed'),
  memberMinutes: minutes.describe('Pause between two such answers to one member'),
  groupMinutes: minutes.describe('Pause between two such answers in one group'),
  longSteps: z.number().int().min(1).describe('From so many steps on, a procedure is offered in private'),
});

export type GroupSettings = Readonly<z.infer<typeof groupSchema>>;

/** Bar and nearness: of 350 questions that are not ours one passes, of 809 of ours in others' words every seventh. */
export const defaultGroupSettings: GroupSettings = {
  faq: false,
  bar: 0.98,
  nearness: 0.4,
  questionMinutes: 60,
  memberMinutes: 1,
  groupMinutes: 0.25,
  longSteps: 3,
};

const names = z.array(z.string().min(1)).optional();

/** `allow`, when given, names the only groups answered; `deny` groups or members that are never answered. */
export const groupsFileSchema = z.strictObject({
  defaults: groupSchema.partial().optional(),
  groups: z.record(z.string(), groupSchema.partial()).optional(),
  allow: names,
  deny: names,
  admins: names.describe('Members who may use /faq in every group'),
});

export interface Groups {
  settingsOf(group: string): GroupSettings;
  answers(group: string, user: string): boolean;
  isAdmin(user: string): boolean;
}

export function createGroups(file: z.infer<typeof groupsFileSchema> = {}): Groups {
  const { defaults, groups = {}, allow, deny = [], admins = [] } = file;
  return {
    settingsOf: (group) => ({ ...defaultGroupSettings, ...given(defaults), ...given(groups[group]) }),
    answers: (group, user) => (allow?.includes(group) ?? true) && !deny.includes(group) && !deny.includes(user),
    isAdmin: (user) => admins.includes(user),
  };
}

type Given = { readonly [K in keyof GroupSettings]?: GroupSettings[K] };

function given(some: z.infer<typeof groupsFileSchema>['defaults']): Given {
  return Object.fromEntries(Object.entries(some ?? {}).filter(([, value]) => value !== undefined)); // absent keys stay absent
}

/**
 * @param file how problems name it
 * @param source YAML, so JSON too
 * @returns the groups, or the problems as `file:line: message`
 */
export function parseGroups(
  file: string,
  source: string,
): { readonly groups: Groups } | { readonly problems: readonly string[] } {
  const { value, problems } = readYaml(file, source, groupsFileSchema);
  if (value !== undefined) return { groups: createGroups(value) };
  return { problems: problems.map(({ line, message }) => `${file}:${line}: ${message}`) };
}
