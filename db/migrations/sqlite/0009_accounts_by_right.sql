CREATE TABLE `webhook_account_end` (
	`system_id` text NOT NULL,
	`native_id` text NOT NULL,
	`native_name` text NOT NULL,
	`audience` text NOT NULL,
	`sequence` integer NOT NULL,
	`made_at` integer NOT NULL,
	`acked_at` integer,
	PRIMARY KEY(`system_id`, `native_id`),
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `connected_system` ADD `own_accounts` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `own_word` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `signed_revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `shared_secret` ADD `credential_id` text;--> statement-breakpoint
ALTER TABLE `shared_secret` ADD `moved_at` integer;--> statement-breakpoint
CREATE INDEX `finding_accepted` ON `finding` (`system_id`) WHERE accept_until is not null and closed_at is null;