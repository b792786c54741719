// Who may work at the desk, and as what.
export const roles = ['operator', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface KnownOperator {
  /** `<platform>:<id>` */
  readonly id: string;
  readonly role: Role;
  /** Shown at the desk, never to users. */
  readonly name: string;
}

export function atLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

export function findOperator(operators: readonly KnownOperator[], nameOrId: string): KnownOperator | undefined {
  return operators.find(({ id, name }) => id === nameOrId || name === nameOrId || id.endsWith(`:${nameOrId}`));
}
