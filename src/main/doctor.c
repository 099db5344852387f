/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal doctor`: what is wrong, and how to mend it (R78); also when nothing else runs. */
#include <unistd.h>

#include "base/clock.h"
#include "main/doctor/doctor.h"
#include "model/json.h"

enum { HEALTHY = 0, WRONG = 1, UNCHECKED = 2, JSON_MAX = 2 * 1024 * 1024 };

const struct check doctor_checks[] = {
	{ "parts", "Every part answers", doctor_parts, 15, false },
	{ "engines", "The engines can use their configuration", doctor_engines, 40, false },
	{ "rendered", "Rendered files are as portal.conf wants them", doctor_rendered, 15, false },
	{ "rights", "Secrets are kept from others", doctor_rights, 15, false },
	{ "mode", "test_mode is for tests", doctor_mode, 5, false },
	{ "disk", "The disks have room", doctor_disk, 5, false },
	{ "memory", "There is memory", doctor_memory, 5, false },
	{ "clock", "The clock is right", doctor_clock, 8, false },
	{ "ports", "The public ports are reached", doctor_ports, 20, false },
	{ "outgoing", "Mail gets out", doctor_outgoing, 15, true },
	{ "relay", "Strangers can not send through this server", doctor_relay, 30, false },
	{ "certificate", "The certificate is good", doctor_certificate, 5, false },
	{ "names", "The server's names lead here", doctor_names, 10, false },
	{ "reverse", "The server's addresses have its name", doctor_reverse, 15, false },
	{ "domains", "DNS has what the domains need", doctor_domains, 40, false },
	{ "database", "The database is whole", doctor_database, 40, false },
	{ "schema", "The database is of this version", doctor_schema, 10, false },
	{ "log", "The log is as it was written", doctor_log, 40, false },
	{ "jobs", "Jobs go on", doctor_jobs, 10, false },
	{ "queue", "Mail does not wait for long", doctor_queue, 15, false },
	{ NULL, NULL, NULL, 0, false },
};

static const char red[] = "\033[31m", yellow[] = "\033[33m", green[] = "\033[32m", plain[] = "\033[0m";

/* Colours are for terminals. */
static void
put_state(int state)
{
	static const char *const signs[] = { "ok", "note", "????", "WARN", "BAD" };
	const char *colour = state == FINDING_OK ? green : state == FINDING_ERROR ? red : yellow;
	bool terminal = isatty(STDOUT_FILENO);

	printf("%s%-4s%s ", terminal ? colour : "", signs[state], terminal ? plain : "");
}

/* A text of several lines below another. */
static void
put_indented(const char *text, const char *before)
{
	for (const char *line = text, *eol; *line != '\0'; line = *eol == '\0' ? eol : eol + 1) {
		eol = line + strcspn(line, "\n");
		printf("       %s%.*s\n", before, (int)(eol - line), line);
	}
}

static void
put_check(const struct doctor_check *check)
{
	const struct finding *all = check->findings.v;

	if (check->findings.n == 0) {
		put_state(FINDING_OK);
		puts(check->title);
	}
	for (size_t i = 0; i < check->findings.n; i++) {
		put_state(all[i].state);
		printf("%s: %s\n", all[i].object == NULL ? check->title : all[i].object, all[i].detail);
		if (all[i].evidence != NULL)
			put_indented(all[i].evidence, "| ");
		if (all[i].mend != NULL)
			put_indented(all[i].mend, "-> ");
	}
}

static void
put_report(struct arena *a, const struct doctor_report *report, bool json)
{
	const struct doctor_check *all = report->checks.v;
	struct buf b = BUF(a, JSON_MAX);

	if (json) {
		json_encode(&b, doctor_report_fields, report, 0);
		puts(buf_text(&b));
		return;
	}
	for (size_t i = 0; i < report->checks.n; i++)
		put_check(&all[i]);
}

int
doctor_command(struct command *c)
{
	struct doctor d = {
		.command = c, .arena = c->arena, .conf = &c->conf, .now = clock_now(), .proc = "/proc"
	};
	struct doctor_report report;
	bool json = false;

	for (int i = 0; i < c->argc; i++)
		if (strcmp(c->argv[i], "--json") == 0) {
			json = true;
		} else if (strcmp(c->argv[i], "--long") == 0) {
			d.thorough = true;
		} else if (strcmp(c->argv[i], "--outgoing") == 0 && i + 1 < c->argc) {
			d.outgoing = c->argv[++i];
		} else {
			fprintf(
			    stderr, "Usage: mailportal doctor [--json] [--long] [--outgoing HOST[:PORT]]\n");
			return UNCHECKED;
		}
	doctor_examine(&d, doctor_checks, &report);
	put_report(c->arena, &report, json);
	return report.state >= FINDING_WARNING     ? WRONG
	       : report.state == FINDING_UNCHECKED ? UNCHECKED
						   : HEALTHY;
}
