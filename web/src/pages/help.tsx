// SPDX-License-Identifier: Apache-2.0
// help: short pages about what people ask. Open to everybody, for they hold nothing but words.
import type { ComponentChildren } from 'preact';
import type { Help as Texts, Topic } from '../help/help-en';
import { current, t } from '../lang';
import { Card, Head, Load, useLoad } from '../ui/parts';
import { Nowhere } from './nowhere';

const load = async (language: string): Promise<Texts> =>
  language === 'de' ? (await import('../help/help-de')).help : (await import('../help/help-en')).help;

/** "see [this](/there), not `that`" */
function rich(text: string): ComponentChildren[] {
  return text.split(/(\[[^\]]+\]\([^)]+\)|`[^`]+`)/).map((part) => {
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    if (link) return <a href={link[2]}>{link[1]}</a>;
    return part.startsWith('`') ? <code>{part.slice(1, -1)}</code> : part;
  });
}

function Page({ topic }: { topic: Topic }) {
  return (
    <>
      <Head title={topic.title} lead={rich(topic.lead)} />
      {topic.parts.map((part) => (
        <Card key={part.title} title={part.title}>
          {part.text.map((one, i) =>
            typeof one === 'string' ? (
              <p key={i}>{rich(one)}</p>
            ) : (
              <ul key={i} class="points">
                {one.map((point) => (
                  <li key={point}>{rich(point)}</li>
                ))}
              </ul>
            ),
          )}
        </Card>
      ))}
    </>
  );
}

const Topics = ({ of, but }: { of: Texts; but?: string | undefined }) => (
  <nav aria-label={t('menu.help')}>
    <ul class="points">
      {Object.entries(of).map(
        ([name, topic]) =>
          name !== but && (
            <li key={name}>
              <a href={`/help/${name}`}>{topic.title}</a>
            </li>
          ),
      )}
    </ul>
  </nav>
);

export function Help({ params }: { params: Record<string, string> }) {
  const { language } = current.use();
  const texts = useLoad(() => load(language), [language]);
  const name = params['topic'];
  return (
    <div class="help-page stack">
      <Load from={texts}>
        {(all) => {
          const topic = name === undefined ? undefined : all[name as keyof Texts];
          if (name !== undefined && topic === undefined) return <Nowhere />;
          if (!topic) {
            return (
              <>
                <Head title={t('menu.help')} lead={t('read.lead')} />
                <Card>
                  <Topics of={all} />
                </Card>
              </>
            );
          }
          return (
            <>
              <Page topic={topic} />
              <Card title={t('read.other')}>
                <Topics of={all} but={name} />
              </Card>
            </>
          );
        }}
      </Load>
    </div>
  );
}
