// SPDX-License-Identifier: Apache-2.0
// help-de: the help pages in German.
import type { Help } from './help-en';

export const help: Help = {
  programs: {
    title: 'Ein Mailprogramm einrichten',
    lead: 'Geben Sie Ihre Adresse und ein Gerätepasswort an; die meisten Programme finden alles andere.',
    parts: [
      {
        title: 'Bevor Sie beginnen',
        text: ['Öffnen Sie [Mein Telefon einrichten](/me/phone), und erzeugen Sie ein Passwort für das Gerät. Jedes Telefon und jedes Programm bekommt ein eigenes, damit ein verlorenes für sich allein widerrufen werden kann.'],
      },
      {
        title: 'Von selbst',
        text: ['Thunderbird, Outlook und viele Apps finden die Server anhand Ihrer Adresse. Ein iPhone, iPad oder Mac nimmt ein Profil: Richten Sie seine Kamera auf den QR-Code, der mit dem Gerätepasswort kommt.'],
      },
      {
        title: 'Von Hand',
        text: ['Namen und Ports stehen auf [Mein Telefon einrichten](/me/phone). Der Benutzername ist immer Ihre ganze Adresse.'],
      },
      {
        title: 'Es geht nicht',
        text: [
          [
            'Ist der Benutzername die ganze Adresse, mit allem hinter dem @?',
            'Mit Einmalcodes, oder wenn die Anmeldung mit Passwort aus ist, brauchen Mailprogramme ein Gerätepasswort: Ihr eigenes wird abgelehnt.',
            'Gilt das Gerätepasswort für das, was Sie tun? Eines nur für IMAP sendet nicht. [Sehen Sie nach](/me/device-passwords).',
            'Passen Port und Sicherheit zusammen? „SSL/TLS“ und „STARTTLS“ haben eigene Ports.',
            'Eine Warnung vor dem Zertifikat: Fragen Sie Ihren Administrator, bevor Sie es annehmen.',
            'Nach vielen falschen Passwörtern hört der Server Ihnen eine Weile nicht mehr zu. Berichtigen Sie das Passwort, und warten Sie dann einige Minuten.',
          ],
        ],
      },
    ],
  },
  sending: {
    title: 'Ich kann nicht senden',
    lead: 'Was das Mailprogramm meldet, sagt, wo der Grund liegt.',
    parts: [
      {
        title: 'Name oder Passwort ist falsch (535)',
        text: ['Zum Senden braucht es denselben Namen und dasselbe Passwort wie zum Lesen: Ihre ganze Adresse und ein Gerätepasswort, das [für SMTP](/me/device-passwords) gilt. Viele Programme merken sich ein zweites Passwort zum Senden: Suchen Sie es in ihren Einstellungen.'],
      },
      {
        title: 'Absenderadresse abgelehnt (553)',
        text: ['Sie dürfen mit Ihrer eigenen Adresse senden und mit denen, die Ihr Administrator Ihnen erlaubt hat. [Eine Adresse erklären](/explain) zeigt, welche. Setzen Sie eine davon als Absender ein.'],
      },
      {
        title: 'Zu viele Nachrichten (450, 451)',
        text: ['Je Stunde und Tag ist die Zahl der Nachrichten und Empfänger begrenzt, damit ein gestohlenes Passwort wenig Schaden tut. Die Mail bleibt in Ihrem Programm: Senden Sie sie später. Für einen Rundbrief fragen Sie Ihren Administrator.'],
      },
      {
        title: 'Das Konto darf nicht senden',
        text: ['[Ihr Profil](/me) sagt, ob Sie senden dürfen. Ein Konto, das Spam gesendet hat, ist gesperrt: Ändern Sie Ihr Passwort, widerrufen Sie die [Gerätepasswörter](/me/device-passwords), die Sie nicht kennen, und bitten Sie dann Ihren Administrator, es wieder senden zu lassen.'],
      },
      {
        title: 'Keine Verbindung',
        text: ['Viele Netze lassen niemanden an Port 25, und Mailprogramme brauchen ihn nicht. Nehmen Sie die Ports von [Mein Telefon einrichten](/me/phone).'],
      },
      {
        title: 'Sie wurde gesendet und kam zurück',
        text: ['Dann hat ein anderer Server sie abgelehnt: [Lesen Sie, was er sagt](/help/failures).'],
      },
    ],
  },
  'pop3-or-imap': {
    title: 'POP3 oder IMAP?',
    lead: 'Nehmen Sie IMAP, wenn Sie nicht wissen, was dagegen spricht.',
    parts: [
      {
        title: 'IMAP: Die Mail bleibt auf dem Server',
        text: ['Telefon, Computer und Webmail zeigen dieselben Ordner, und was Sie an einem lesen, ist überall gelesen. Geht ein Gerät verloren, ist keine Mail verloren.'],
      },
      {
        title: 'POP3: Die Mail wird abgeholt',
        text: ['Das Programm holt neue Mail aus dem Posteingang und löscht sie auf dem Server, wenn man es ihm nicht anders sagt. Andere Geräte sehen sie dann nicht mehr, andere Ordner gibt es nicht, und um Sicherungen müssen Sie sich selbst kümmern. Es passt für einen einzigen Computer und für Programme, die Mail mehrerer Postfächer sammeln.'],
      },
      {
        title: 'Von POP3 zu IMAP',
        text: [
          [
            'Fügen Sie das Konto ein zweites Mal als IMAP hinzu; das alte bleibt stehen.',
            'Kopieren Sie die Ordner, die Sie behalten wollen, aus dem alten Konto in das neue.',
            'Wenn alles auf einem anderen Gerät oder im Webmail zu sehen ist, entfernen Sie das alte Konto.',
          ],
        ],
      },
    ],
  },
  spam: {
    title: 'Der Spamordner',
    lead: 'Was wie Spam aussieht, kommt in den Ordner Junk. Was Sie verschieben, lehrt den Filter.',
    parts: [
      {
        title: 'Spam im Posteingang',
        text: ['Verschieben Sie ihn in den Ordner Junk, oder markieren Sie ihn im Webmail als Spam. Der Filter lernt daraus, und Mail dieses Absenders wird für Sie strenger beurteilt.'],
      },
      {
        title: 'Gute Mail in Junk',
        text: ['Verschieben Sie sie zurück in den Posteingang. Auch daraus lernt der Filter. [Gelernte Absender](/me/learned-senders) zeigt, was er von Ihnen weiß; dort nehmen Sie es zurück.'],
      },
      {
        title: 'Sehen Sie ab und zu hinein',
        text: ['Alte Nachrichten in Junk und Papierkorb werden nach einigen Tagen von selbst gelöscht: Ihr Administrator hat festgelegt, nach wie vielen.'],
      },
      {
        title: 'Ein Absender kommt nie durch, oder immer',
        text: ['Bitten Sie Ihren Administrator, den Absender für Ihre Domain auf die Liste derer zu setzen, die durchgelassen oder abgelehnt werden.'],
      },
    ],
  },
  failures: {
    title: 'Eine Nachricht kam zurück',
    lead: 'Eine Fehlermeldung („Undelivered Mail Returned to Sender“) sagt, wer die Nachricht abgelehnt hat und warum.',
    parts: [
      {
        title: 'So lesen Sie sie',
        text: [
          '[Fehler erklären](/explain/failure) macht das für Sie: Fügen Sie dort die ganze Nachricht ein. Mit dem Auge suchen Sie eine Zeile wie diese; der Rest ist weniger wichtig:',
          '`<bob@example.com>: host mx.example.com said: 550 5.1.1 No such user`',
          [
            'Zuerst steht, wer sie nicht bekommen hat. Alle anderen haben sie.',
            'Dann der Server, der sie abgelehnt hat. Ist es keiner von uns, können nur die Leute dort etwas daran ändern.',
            'Dann ein Code und ein Grund. Ein Code, der mit 4 beginnt, heißt „später“, einer mit 5 „nie“.',
          ],
        ],
      },
      {
        title: 'Häufige Codes',
        text: [
          [
            '`5.1.1` oder „no such user“: Die Adresse gibt es nicht. Suchen Sie einen Tippfehler.',
            '`5.1.2`, `5.4.4` oder „host not found“: Den Teil hinter dem @ gibt es nicht.',
            '`5.2.2` oder „over quota“: Das Postfach ist voll. Sagen Sie es dem Empfänger auf anderem Weg.',
            '`5.3.4` oder „too large“: Senden Sie einen Link statt der Datei.',
            '`5.7.1`, `5.7.26`, „blocked“ oder „spam“: Der Server dort traut der Nachricht nicht. Geben Sie Ihrem Administrator die ganze Meldung.',
            '`4.x.x`, „delayed“ oder „try again later“: Sie müssen nichts tun. Wir versuchen es einige Tage weiter und sagen Ihnen, wenn es endgültig misslingt.',
          ],
        ],
      },
      {
        title: 'Sie haben sie nicht gesendet',
        text: ['Jemand hat Ihre Adresse auf seinen Spam gesetzt. Sind es viele, ändern Sie Ihr Passwort, und fragen Sie Ihren Administrator, ob Mail von hier aus gesendet wurde.'],
      },
      {
        title: 'Mail erreicht Sie nicht',
        text: ['[Eine Adresse erklären](/explain) zeigt, wohin Mail an Sie geht und ob ihr etwas im Weg steht.'],
      },
    ],
  },
  filters: {
    title: 'Filter',
    lead: 'Der Server sortiert Ihre Mail, sobald sie kommt, ob ein Programm offen ist oder nicht.',
    parts: [
      {
        title: 'Wie Regeln arbeiten',
        text: [
          'Sie machen sie unter [Filter](/me/filters); die [Abwesenheitsnotiz](/me/vacation) hat eine eigene Seite.',
          [
            'Sie werden von oben nach unten geprüft, jede mit ihren Bedingungen: Absender, Empfänger, Betreff, Größe.',
            'Eine Regel verschiebt die Nachricht in einen Ordner, kopiert sie, leitet sie weiter, lehnt sie ab oder wirft sie weg.',
            'Nach einer Regel, die anhält, werden die unter ihr nicht mehr geprüft.',
            'Was keine Regel genommen hat, bleibt im Posteingang.',
          ],
        ],
      },
      {
        title: 'Vorsicht mit',
        text: [
          [
            '„Wegwerfen“ lässt sich nicht zurücknehmen. Verschieben Sie zuerst in einen Ordner, und sehen Sie dort eine Woche lang nach.',
            'Weiterleitungen: höchstens vier. Andere Server halten Weitergeleitetes manchmal für Spam.',
            'Zwei Postfächer, die einander weiterleiten: Solche Mail geht im Kreis und wird angehalten.',
          ],
        ],
      },
      {
        title: 'Probieren Sie es aus',
        text: ['Sie können eine Nachricht einfügen und sehen, was Ihre Regeln damit tun würden und warum, bevor sie es tun.'],
      },
      {
        title: 'Filter im Mailprogramm',
        text: ['Die arbeiten nur, solange das Programm läuft, und nur auf diesem Gerät. Manche Programme schreiben per ManageSieve ein eigenes Skript auf den Server. Immer nur eines wirkt: [Filter](/me/filters) zeigt, welches, und lässt Sie wählen.'],
      },
    ],
  },
};
