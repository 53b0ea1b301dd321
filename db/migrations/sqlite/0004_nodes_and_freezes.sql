CREATE TABLE `giving_freeze` (
	`id` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`facts` text NOT NULL,
	`frozen_at` integer NOT NULL,
	`resumed_by_it` text,
	`resumed_by_physical_security` text,
	`resumed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `giving_freeze_standing` ON `giving_freeze` (`reason`) WHERE resumed_at is null;--> statement-breakpoint
CREATE TABLE `node` (
	`id` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`beat_at` integer NOT NULL,
	`journal_seq` integer DEFAULT 0 NOT NULL,
	`stopped_at` integer
);
--> statement-breakpoint
ALTER TABLE `connected_system` ADD `list_lease_until` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `breaker_until` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `max_at_once` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `max_per_minute` integer;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `scrapped_by_it` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `scrapped_by_physical_security` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `scrap_reason` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `scrapped_at` integer;--> statement-breakpoint
ALTER TABLE `credential` ADD `lease_node` text;--> statement-breakpoint
CREATE INDEX `credential_leased` ON `credential` (`lease_node`,`id`) WHERE lease_node is not null;--> statement-breakpoint
ALTER TABLE `finding` ADD `escalated_at` integer;--> statement-breakpoint
ALTER TABLE `access_grant` ADD `grace` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `access_grant` ADD `warn_at` integer;--> statement-breakpoint
CREATE INDEX `grant_to_warn` ON `access_grant` (`warn_at`) WHERE warn_at is not null;