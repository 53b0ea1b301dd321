CREATE TABLE `manual_task` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`person_id` text NOT NULL,
	`vendor_id` text,
	`right` text NOT NULL,
	`item` text NOT NULL,
	`state` text NOT NULL,
	`due_at` integer NOT NULL,
	`number` text,
	`handed_out_by` text,
	`handed_out_at` integer,
	`done_by` text,
	`done_at` integer,
	`lost_by` text,
	`lost_at` integer,
	`remedy` text,
	`remedy_by_it` text,
	`remedy_by_physical_security` text,
	`attested_by` text,
	`outcome` text,
	`remind_at` integer,
	`created_at` integer NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `manual_task_open` ON `manual_task` (`credential_id`,`right`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `manual_task_open_by_site` ON `manual_task` (`site_id`,`due_at`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `manual_task_open_by_system` ON `manual_task` (`system_id`,`credential_id`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `manual_task_by_credential` ON `manual_task` (`credential_id`,`id`);--> statement-breakpoint
CREATE INDEX `manual_task_to_remind` ON `manual_task` (`remind_at`) WHERE remind_at is not null;--> statement-breakpoint
CREATE TABLE `webhook_statement` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`change` text NOT NULL,
	`said` text NOT NULL,
	`events` text NOT NULL,
	`made_at` integer NOT NULL,
	`accepted` text,
	`attested_by_it` text,
	`attested_by_physical_security` text,
	`attest_reason` text,
	`attested_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_statement_by_system` ON `webhook_statement` (`system_id`,`credential_id`);