// What a section of the settings needs to read its own.

export interface SettingsReader {
  /** null: absent or empty. */
  text(name: string): string | null;
  flag(name: string): boolean;
  integer(name: string, range: { readonly least: number; readonly most: number; readonly preset: number }): number;
  /** `<NAME> is "...", it must be ...` */
  problem(message: string): void;
}
