// SPDX-License-Identifier: Apache-2.0
// schema: what the OpenAPI document says about the fields of each route, made small for the browser by web/tools/generate.mjs.
import json from './schema.json';

export interface FieldDef {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  format?: string;
  enum?: string[];
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  nullable?: boolean;
  /** Of an array: what its values are. */
  items?: number;
  /** Of an object: what is in it. */
  fields?: Record<string, number>;
  required?: string[];
}

export interface RouteDef {
  in?: Record<string, number>;
  required?: string[];
  /** Of a list: times and values of closed lists. */
  items?: Record<string, number>;
  filters?: Record<string, number>;
  sorts?: string[];
  /** Is it searched by the beginning of names? */
  q?: boolean;
}

const { fields, routes } = json as unknown as { fields: FieldDef[]; routes: Record<string, RouteDef> };

export const route = (name: string): RouteDef => {
  const found = routes[name];
  if (!found) throw new Error(`no route ${name}`);
  return found;
};

export const fieldAt = (n: number): FieldDef => fields[n] as FieldDef;
export const defs = (numbers: Record<string, number> = {}): Record<string, FieldDef> =>
  Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, fieldAt(n)]));

/** Fields of the body of "POST /aliases". */
export const fieldsOf = (name: string) => defs(route(name).in);
export const requiredOf = (name: string) => new Set(route(name).required ?? []);
export const filtersOf = (name: string) => defs(route(name).filters);
export const itemsOf = (name: string) => defs(route(name).items);

/** What is wrong with a value before it is sent; a key of the dictionary, or null. The server has the last word. */
export function fault(def: FieldDef, value: unknown, required: boolean): string | null {
  const empty = value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (empty) return required ? 'fault.missing' : null;
  if (def.type === 'array') {
    const item: FieldDef = def.items === undefined ? { type: 'string' } : fieldAt(def.items);
    return (value as unknown[]).map((one) => fault(item, one, true)).find((wrong) => wrong) ?? null;
  }
  if (def.type === 'integer' && !Number.isInteger(value)) return 'fault.integer';
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'fault.number';
    if (def.min !== undefined && value < def.min) return 'fault.small';
    if (def.max !== undefined && value > def.max) return 'fault.large';
  }
  if (typeof value === 'string') {
    if (def.minLength !== undefined && [...value].length < def.minLength) return 'fault.short';
    if (def.maxLength !== undefined && value.length > def.maxLength) return 'fault.long';
    if (def.format === 'email' && !/^[^@\s]*@[^@\s]+$/.test(value)) return 'fault.email';
  }
  return null;
}
