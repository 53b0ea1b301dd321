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
CREATE UNIQUE INDEX `shared_secret_current` ON `shared_secret` (`system_id`,`account`) WHERE state = 'current';