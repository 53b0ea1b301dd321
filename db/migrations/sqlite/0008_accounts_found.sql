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
ALTER TABLE `artifact` ADD `listed_in_run` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `list_began_at` integer;--> statement-breakpoint
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
CREATE INDEX `finding_open_by_system` ON `finding` (`system_id`,`kind`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `finding_gone` ON `finding` (`closed_at`,`id`) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX `finding_by_subject` ON `finding` (`system_id`,`subject`,`id`);