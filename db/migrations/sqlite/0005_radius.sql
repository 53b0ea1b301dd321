CREATE TABLE `radius_session` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`user_name` text NOT NULL,
	`nas_address` text NOT NULL,
	`nas_session_id` text NOT NULL,
	`station` text,
	`entitlement` text NOT NULL,
	`ends_at` integer NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`ended_at` integer,
	`end_reason` text,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `radius_session_of_nas` ON `radius_session` (`system_id`,`nas_address`,`nas_session_id`);--> statement-breakpoint
CREATE INDEX `radius_session_open` ON `radius_session` (`credential_id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `radius_session_by_credential` ON `radius_session` (`credential_id`,`id`);--> statement-breakpoint
ALTER TABLE `artifact` ADD `verifier` text;--> statement-breakpoint
CREATE INDEX `artifact_by_name` ON `artifact` (`system_id`,`native_name`);