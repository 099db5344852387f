// SPDX-License-Identifier: Apache-2.0
// help-en: the help pages. help-de.ts says the same; the compiler checks that it has the same pages. [words](/path) is a link.
export interface Part {
  title: string;
  /** Paragraphs, and lists of points. */
  text: (string | string[])[];
}

export interface Topic {
  title: string;
  lead: string;
  parts: Part[];
}

const topics = {
  programs: {
    title: 'Set up a mail program',
    lead: 'Give it your address and a device password; most programs find everything else.',
    parts: [
      {
        title: 'Before you begin',
        text: ['Open [Set up my phone](/me/phone) and make a password for the device. Every phone and every program gets one of its own, so that a lost one can be revoked alone.'],
      },
      {
        title: 'By itself',
        text: ['Thunderbird, Outlook and many apps look up the servers from your address. An iPhone, iPad or Mac takes a profile: point its camera at the QR code that comes with the device password.'],
      },
      {
        title: 'By hand',
        text: ['Names and ports stand on [Set up my phone](/me/phone). The user name is always your whole address.'],
      },
      {
        title: 'It does not work',
        text: [
          [
            'Is the user name the whole address, with everything behind the @?',
            'With one-time codes on, or password login off, mail programs need a device password: your own is refused.',
            'Is the device password for what you do? One for IMAP alone does not send. [Look at yours](/me/device-passwords).',
            'Do port and security belong together? "SSL/TLS" and "STARTTLS" have ports of their own.',
            'A warning about the certificate: ask your administrator before you accept it.',
            'After many wrong passwords the server listens to you no more for a while. Correct the password, then wait some minutes.',
          ],
        ],
      },
    ],
  },
  sending: {
    title: 'I can not send',
    lead: 'What the mail program says tells where to look.',
    parts: [
      {
        title: 'Name or password is wrong (535)',
        text: ['Sending needs the same name and password as reading: your whole address, and a device password that is [for SMTP](/me/device-passwords). Many programs keep a second password for sending: look for it in their settings.'],
      },
      {
        title: 'Sender address rejected (553)',
        text: ['You may send as your own address, and as those that your administrator has allowed you. [Explain an address](/explain) shows which. Put one of these into From.'],
      },
      {
        title: 'Too many messages (450, 451)',
        text: ['There is a limit of messages and recipients for each hour and day, so that a stolen password does little harm. The mail stays in your program: send it later. For a newsletter, ask your administrator.'],
      },
      {
        title: 'The account may not send',
        text: ['[Your profile](/me) says whether you may send. An account that has sent spam is blocked: change your password, revoke the [device passwords](/me/device-passwords) that you do not know, then ask your administrator to let it send again.'],
      },
      {
        title: 'No connection',
        text: ['Many networks let nobody reach port 25, and mail programs do not need it. Take the ports of [Set up my phone](/me/phone).'],
      },
      {
        title: 'It was sent, and came back',
        text: ['Then another server has refused it: [read what it says](/help/failures).'],
      },
    ],
  },
  'pop3-or-imap': {
    title: 'POP3 or IMAP?',
    lead: 'Take IMAP, unless you know why not.',
    parts: [
      {
        title: 'IMAP: mail stays on the server',
        text: ['Phone, computer and webmail show the same folders, and what you read on one is read on all. When a device is lost, no mail is.'],
      },
      {
        title: 'POP3: mail is fetched',
        text: ['The program takes new mail out of the inbox and, unless told otherwise, deletes it on the server. Other devices do not see it any more, there are no other folders, and you have to make your own backups. It is for a single computer, and for programs that put mail of several mailboxes together.'],
      },
      {
        title: 'From POP3 to IMAP',
        text: [
          [
            'Add the account a second time, as IMAP; leave the old one in place.',
            'Copy the folders that you want to keep from the old account into the new one.',
            'When all of it is there on another device or in webmail, remove the old account.',
          ],
        ],
      },
    ],
  },
  spam: {
    title: 'The spam folder',
    lead: 'What looks like spam is put into Junk. What you move teaches the filter.',
    parts: [
      {
        title: 'Spam in the inbox',
        text: ['Move it into the folder Junk, or mark it as spam in webmail. The filter learns from it, and mail of that sender is judged more strictly for you.'],
      },
      {
        title: 'Good mail in Junk',
        text: ['Move it back into the inbox. The filter learns from that, too. [Learned senders](/me/learned-senders) shows what it knows of you, and you can take it back there.'],
      },
      {
        title: 'Look into it now and then',
        text: ['Old messages in Junk and Trash are deleted by themselves after some days: your administrator has set how many.'],
      },
      {
        title: 'A sender never gets through, or always does',
        text: ['Ask your administrator to put the sender on the list of those that are let through or refused for your domain.'],
      },
    ],
  },
  failures: {
    title: 'A message came back',
    lead: 'A failure report ("Undelivered Mail Returned to Sender") says who has refused the message, and why.',
    parts: [
      {
        title: 'How to read it',
        text: [
          '[Explain a failure](/explain/failure) does it for you: paste the whole mail there. By eye, look for a line like this; the rest matters little:',
          '`<bob@example.com>: host mx.example.com said: 550 5.1.1 No such user`',
          [
            'First stands who did not get it. All others got theirs.',
            'Then the server that has refused it. If it is none of ours, only the people there can change that.',
            'Then a code and a reason. A code that begins with 4 means "later", one that begins with 5 "never".',
          ],
        ],
      },
      {
        title: 'Common codes',
        text: [
          [
            '`5.1.1` or "no such user": the address does not exist. Look for a typing error.',
            '`5.1.2`, `5.4.4` or "host not found": the part behind the @ does not exist.',
            '`5.2.2` or "over quota": the mailbox is full. Tell the recipient in another way.',
            '`5.3.4` or "too large": send a link instead of the file.',
            '`5.7.1`, `5.7.26`, "blocked" or "spam": their server does not trust the message. Give your administrator the whole report.',
            '`4.x.x`, "delayed" or "try again later": nothing to do. We go on trying for some days and tell you if it fails for good.',
          ],
        ],
      },
      {
        title: 'You have not sent it',
        text: ['Somebody has put your address on their spam. If there are many, change your password and ask your administrator whether mail left from here.'],
      },
      {
        title: 'Mail does not reach you',
        text: ['[Explain an address](/explain) shows where mail for you goes, and whether anything is in its way.'],
      },
    ],
  },
  filters: {
    title: 'Filters',
    lead: 'The server sorts your mail as it comes, whether a program is open or not.',
    parts: [
      {
        title: 'How rules work',
        text: [
          'You make them at [Filters](/me/filters); a [vacation reply](/me/vacation) has a page of its own.',
          [
            'They are tried from top to bottom, each with its conditions: sender, recipient, subject, size.',
            'A rule moves the message into a folder, copies it, forwards it, refuses it or throws it away.',
            'A rule that stops keeps those below it from being tried.',
            'What no rule has taken stays in the inbox.',
          ],
        ],
      },
      {
        title: 'Be careful with',
        text: [
          [
            '"Throw away" can not be undone. Move into a folder first, and look there for a week.',
            'Forwards: at most four. Other servers may take what you forward for spam.',
            'Two mailboxes that forward to each other: such mail goes round and is stopped.',
          ],
        ],
      },
      {
        title: 'Try it',
        text: ['You can paste a message and see what your rules would do with it, and why, before they do it.'],
      },
      {
        title: 'Filters in the mail program',
        text: ['Those work only while the program runs, and on that device alone. Some programs write a script of their own to the server by ManageSieve. One script is in effect at a time: [Filters](/me/filters) shows which, and lets you choose.'],
      },
    ],
  },
} satisfies Record<string, Topic>;

export type Help = Record<keyof typeof topics, Topic>;
export const help: Help = topics;
