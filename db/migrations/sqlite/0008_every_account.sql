CREATE TABLE `finding_count` (
	`day` integer NOT NULL,
	`site_id` text NOT NULL,
	`system_id` text NOT NULL,
	`kind` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`day`, `system_id`, `kind`),
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `listing_run` (
	`system_id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`state` text NOT NULL,
	`started_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`identity` text NOT NULL,
	`next` text,
	`seen` integer NOT NULL,
	`total` integer,
	`found` integer NOT NULL,
	`own_seen` text NOT NULL,
	`tells_use` integer NOT NULL,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
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
CREATE TABLE `shared_secret` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`account` text NOT NULL,
	`sealed` text NOT NULL,
	`state` text NOT NULL,
	`made_for` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `shared_secret_by_account` ON `shared_secret` (`system_id`,`account`);--> statement-breakpoint
CREATE UNIQUE INDEX `shared_secret_current` ON `shared_secret` (`system_id`,`account`) WHERE state = 'current';--> statement-breakpoint
CREATE TABLE `system_sign_off` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`seat` text NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	`digest` text NOT NULL,
	`body` text NOT NULL,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `system_sign_off_newest` ON `system_sign_off` (`system_id`,`seat`,`id`);--> statement-breakpoint
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
CREATE INDEX `webhook_statement_by_system` ON `webhook_statement` (`system_id`,`credential_id`);--> statement-breakpoint
ALTER TABLE `artifact` ADD `listed_in_run` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `adopted_from` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `list_began_at` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `sign_off_reminded_at` integer;--> statement-breakpoint
CREATE INDEX `system_to_sign` ON `connected_system` (`site_id`) WHERE sign_off_reminded_at is not null;--> statement-breakpoint
ALTER TABLE `credential` ADD `input_changed_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `seen_in_run` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `earlier_id` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_until` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_reason` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_by_it` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_by_physical_security` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accepted_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `adopt_request_id` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_confirmed_by` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_account` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_ordered_by` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_ordered_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_due_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_attempts` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_fault` text;--> statement-breakpoint
CREATE INDEX `finding_open_by_system` ON `finding` (`system_id`,`kind`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `finding_gone` ON `finding` (`closed_at`,`id`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `finding_by_subject` ON `finding` (`system_id`,`subject`,`id`);--> statement-breakpoint
CREATE INDEX `finding_ending` ON `finding` (`end_due_at`) WHERE end_due_at is not null;