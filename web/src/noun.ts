// SPDX-License-Identifier: Apache-2.0
// noun: what a list, a form and a page have to know of one kind of object. The pages of pages/ are drawn from these tables.
import type { ComponentChildren } from 'preact';
import type { Values } from './api/client';
import type { Me, Role } from './api/session';
import type { Pick } from './ui/field';
import type { Group } from './ui/form';
import type { IconName } from './ui/icon';

export interface Column {
  name: string;
  /** Instead of what its type says. */
  draw?: (object: Values) => ComponentChildren;
  /** Left out of the cards of a phone. */
  wide?: boolean;
  /** Per cent of the table's width; an equal share when missing. */
  share?: number;
}

export interface Tab {
  /** Last part of the path; '' is the first tab. */
  name: string;
  title: () => string;
  draw: (object: Values, reload: () => void) => ComponentChildren;
  when?: (object: Values, me: Me) => boolean;
}

export interface Action {
  icon: IconName;
  title: () => string;
  /** true: read the object again. */
  act: (object: Values) => Promise<boolean | void>;
  when?: (object: Values, me: Me) => boolean;
  danger?: boolean;
}

export interface Noun {
  /** 'alias': its words are noun.alias.one, noun.alias.other, noun.alias.empty, noun.alias.new. */
  name: string;
  /** Of the API and of the page: '/aliases'. */
  path: string;
  /** Field that names it in the path. */
  key: string;
  icon: IconName;
  role: Role;
  columns: Column[];
  /** Of the API's filters: those that the list offers. */
  filters: string[];
  /** Of the form; each route takes those that it knows. */
  groups: (me: Me) => Group[];
  /** What a new one begins with. */
  fresh: (me: Me, query: URLSearchParams) => Values;
  picks?: Record<string, Pick>;
  warn?: (values: Values) => ComponentChildren;
  tabs?: Tab[];
  /** Beside "new", above its list. */
  links?: { to: string; title: () => string; icon: IconName }[];
  /** Drawn above its form. */
  above?: (object: Values, reload: () => void) => ComponentChildren;
  actions?: Action[];
  /** After it was made: where to; its own page when missing. */
  after?: (object: Values) => string;
  /** How a deletion is taken back; without it the plan is typed first when it is large. */
  undelete?: (object: Values) => Promise<void>;
  /** Text to type before it is deleted. */
  typed?: (object: Values) => string | undefined;
}

export const keyOf = (noun: Noun, object: Values) => String(object[noun.key]);
export const pageOf = (noun: Noun, object: Values, tab = '') => `${noun.path}/${encodeURIComponent(keyOf(noun, object))}${tab && `/${tab}`}`;
