// What a section of the settings needs to read its own.

export interface SettingsReader {
  /** null: absent or empty. */
  text(name: string): string | null;
  /** `<NAME> is "...", it must be ...` */
  problem(message: string): void;
}
